import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildEnvironment } from '@/scripts/build-if-stale.mjs'
import { hashOfSources } from '@/scripts/hash-of-sources.mjs'

test('every host builds the same: one name for each server action, one build for the same sources, and no secret in it', () => {
  const [one, other] = [
    { PATH: '/bin', AUTH_SECRET: 'a', DATABASE_URL: 'postgres://a' },
    { PATH: '/bin', CRON_SECRET: 'b' },
  ]
  const built = buildEnvironment(one)
  expect(built).toEqual(buildEnvironment(other))
  expect(Object.keys(built).toSorted()).toEqual(['NEXT_SERVER_ACTIONS_ENCRYPTION_KEY', 'NODE_ENV', 'PATH'])
  expect(Buffer.from(built.NEXT_SERVER_ACTIONS_ENCRYPTION_KEY ?? '', 'base64')).toHaveLength(32)
  expect(hashOfSources()).toBe(hashOfSources())
})

test('no server action closes over anything: what that key would hide is nothing', () => {
  const files = ['app', 'components', 'lib'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path))
      .map((path) => join(folder, path)),
  )
  const inside = files.filter((file) => /^[ \t]+['"]use server['"]/m.test(readFileSync(file, 'utf8')))
  expect(inside).toEqual([])
  expect(files.filter((file) => readFileSync(file, 'utf8').startsWith("'use server'")).length).toBeGreaterThan(5)
})
