import { beforeAll, describe, expect, it } from 'vitest'
import { listCollisions as readPage } from '@/db/queries/list-collisions'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import { type Collision, filterOfCollisionSearch, listCollisions } from '@/lib/insights/list-collisions'
import type { Place } from '@/lib/insights/page'
import { postNotification } from '@/lib/intake/testing/post-notification'

const { sql } = await useTestDatabase()
const shop = await testProducer('shop')
const bank = await testProducer('bank')
await configure(sampleConfiguration(['http://127.0.0.1:9']), 0)
const originals = new Map<string, string>()

async function post({ authorization }: { authorization: string }, key: string, orderId: string) {
  const response = await postNotification(authorization, key, {
    type: 'order_confirmation',
    recipient: { phone: '+15551234567' },
    data: { orderId },
  })
  return { status: response.status, id: ((await response.json()) as { id: string }).id }
}

/** The whole list, page by page, through the cursors that an address carries. */
async function walk(filter: Parameters<typeof listCollisions>[0], limit: number): Promise<Collision[]> {
  const seen: Collision[] = []
  let place: Place = { side: 'newest' }
  for (;;) {
    const page = await listCollisions(filter, { place, limit })
    seen.push(...page.items)
    const cursor = page.next && cursorOf(page.next)
    const than = cursor && readCursor(cursor)
    if (!than) return seen
    place = { side: 'older', than }
  }
}

beforeAll(async () => {
  for (const [producer, key] of [
    [shop, 'reused'],
    [bank, 'reused'],
    [shop, 'other'],
  ] as const) {
    originals.set(`${producer.producerId} ${key}`, (await post(producer, key, 'first')).id)
    for (const again of ['a', 'b', 'c']) expect((await post(producer, key, again)).status).toBe(422)
  }
})

describe('collisions', () => {
  it('are listed with producer, key, the original and the paths that differ, and with no value of either', async () => {
    const [newest] = (await listCollisions({}, { place: { side: 'newest' }, limit: 1 })).items
    expect(newest).toMatchObject({
      producer: 'shop',
      key: 'other',
      paths: ['data.orderId'],
      original: {
        id: originals.get(`${shop.producerId} other`),
        kind: 'notification',
        type: 'order_confirmation',
      },
    })
    expect(JSON.stringify(newest)).not.toContain('+15551234567')
  })

  it('are each on one page, also when many came in one millisecond', async () => {
    await sql`update collisions set at = date_trunc('milliseconds', now()) where key = 'reused'`
    const seen = await walk({}, 2)
    expect(seen).toHaveLength(9)
    expect(new Set(seen.map(({ id }) => id)).size).toBe(9)
  })

  it('are kept in whole milliseconds, which a cursor can carry', async () => {
    const rows = await sql`select count(*)::int as n from collisions where at <> date_trunc('milliseconds', at)`
    expect(rows[0]?.n).toBe(0)
  })

  it('are narrowed to a producer and a key', async () => {
    expect(await walk({ key: 'reused' }, 4)).toHaveLength(6)
    const both = await walk({ key: 'reused', producer: 'bank' }, 4)
    expect(both).toHaveLength(3)
    expect(both.every(({ producer }) => producer === 'bank')).toBe(true)
    expect(await walk({ producer: 'nobody' }, 4)).toEqual([])
  })

  it('show of a key that names somebody what is shown of recipients, and are found by the whole of it', async () => {
    const key = 'otp-+15557654321'
    await post(shop, key, 'first')
    await post(shop, key, 'other')
    const seen = await walk({ key }, 9)
    expect(seen.map((one) => one.key)).toEqual(['otp-+15•••••4321'])
    await sql`delete from collisions where key = ${key}`
  })

  it('can be paged back to newer ones', async () => {
    const first = await listCollisions({}, { place: { side: 'newest' }, limit: 3 })
    const than = first.next
    if (!than) throw new Error('there should have been another page')
    const second = await listCollisions({}, { place: { side: 'older', than }, limit: 3 })
    if (!second.previous) throw new Error('there should have been a newer page')
    const back = await listCollisions({}, { place: { side: 'newer', than: second.previous }, limit: 3 })
    expect(back.items.map(({ id }) => id)).toEqual(first.items.map(({ id }) => id))
  })

  it('still stand when what the first request made is gone', async () => {
    const id = originals.get(`${bank.producerId} reused`) ?? ''
    await sql`delete from notifications where id = ${id}`
    expect((await walk({ producer: 'bank' }, 9)).map(({ original }) => original)).toEqual([null, null, null])
  })

  it('name what a filter means nothing by', () => {
    expect(filterOfCollisionSearch({ key: 'k', from: 'soon' })).toEqual({
      filter: { key: 'k' },
      ignored: ['from soon'],
    })
  })

  it('are found by an index with and without a filter, however many there are', async () => {
    await sql`insert into collisions (id, at, producer_id, key_hash, key, subject_id, fingerprint, first_fingerprint, paths)
      select gen_random_uuid(), date_trunc('milliseconds', now()) - i * interval '1 second', gen_random_uuid(), gen_random_uuid(),
        'k' || i, gen_random_uuid(), '', '', '[]' from generate_series(1, 20000) i`
    await sql`analyze collisions`
    const explain = async (filter: Parameters<typeof readPage>[1]) => {
      let text = ''
      const spy = {
        unsafe: async (query: string, values: never[]) =>
          (text = JSON.stringify(await sql.unsafe(`explain ${query}`, values))),
      }
      await readPage(
        spy as never,
        filter,
        { side: 'older', than: { at: new Date().toISOString(), id: shop.producerId } },
        51,
      )
      return text
    }
    for (const [filter, index] of [
      [{}, 'collisions_newest'],
      [{ producer: 'shop' }, 'collisions_of_producer'],
      [{ key: 'reused' }, 'collisions_of_key'],
    ] as const) {
      const plan = await explain(filter)
      expect(plan).toContain(index)
      expect(plan, 'the index gives the order: nothing is sorted to find a page').not.toMatch(/Limit.*Sort/)
    }
  })
})
