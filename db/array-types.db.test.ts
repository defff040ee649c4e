import postgres from 'postgres'
import { expect, test } from 'vitest'
import { arrayTypes } from '@/db/array-types'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()

test('arrays come back as they went in, whatever is in them', async () => {
  const texts = [
    'plain',
    '',
    'a "quote"',
    'a \\ stroke',
    'a, comma',
    '{brace}',
    'NULL',
    'null',
    'two\nlines',
    ' ',
    null,
  ]
  const id = '0193a7b2-0000-7000-8000-000000000001'
  const at = new Date('2026-11-25T10:00:00.123Z')
  const [row] = await sql`
    select ${texts}::text[] as texts, ${[id]}::uuid[] as ids, ${[1, -2]}::int2[] as small, ${[3]}::int8[] as big,
           array[${at}::timestamptz] as instants, array[true, false, null] as flags, ${[]}::text[] as none,
           array['\\x00ff'::bytea] as bytes, array[1.5::float8] as ratios`
  expect(row).toEqual({
    ...{ texts, ids: [id], small: [1, -2], big: [3], instants: [at], flags: [true, false, null], none: [] },
    ...{ bytes: [Buffer.from([0, 255])], ratios: [1.5] },
  })
})

test('a pool that never heard which types are arrays knows them all the same', async () => {
  const pool = postgres(url, { max: 1, fetch_types: false, types: { ...arrayTypes } })
  const [row] = await pool<{ scopes: string[] }[]>`select array['a:b', 'c:d'] as scopes`
  expect(row?.scopes).toEqual(['a:b', 'c:d'])
  await pool.end({ timeout: 1 })
})
