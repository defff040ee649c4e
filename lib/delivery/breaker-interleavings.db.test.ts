import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { leaseProbe } from '@/db/queries/lease-probe'
import { moveBreaker } from '@/db/queries/move-breaker'
import { type Actor, useSessions } from '@/db/testing/interleave'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)
const epoch = 1
let providers = 0

async function halfOpen(): Promise<string> {
  const provider = `provider-${providers++}`
  await sql`
    insert into provider_states (provider, breaker, breaker_epoch, retry_tokens) values (${provider}, 'half_open', ${epoch}, 100)`
  return provider
}

/** Workers that ask for the one probe at once; `got`: the tokens of those who have it. */
function probes(provider: string, ...names: string[]): { got: string[]; actors: Actor[] } {
  const got: string[] = []
  const actors = names.map((name) => ({
    name,
    act: async (session: typeof sql) => {
      const token = randomUUID()
      if (await leaseProbe(session, { provider, epoch, probes: 1, token, forMs: 60_000 })) got.push(token)
    },
  }))
  return { got, actors }
}

const decide = (provider: string, probe: string, to: 'open' | 'closed', session = sql) =>
  moveBreaker(session, { provider, epoch, to, openForMs: 60_000, probe })

const breakerOf = async (provider: string) =>
  (await sql`select breaker, breaker_epoch as epoch from provider_states where provider = ${provider}`)[0]

test('three workers at a half-open provider, in every order: one probes it, and its word is the one that counts', async () => {
  const orders = await everyOrder(async () => {
    const provider = await halfOpen()
    const { got, actors } = probes(provider, 'a', 'b', 'c')
    const check = async (order: string) => {
      expect([order, got.length]).toEqual([order, 1])
      expect(await decide(provider, randomUUID(), 'closed')).toBe(false)
      expect(await decide(provider, got[0] ?? '', 'closed')).toBe(true)
      expect(await breakerOf(provider)).toEqual({ breaker: 'closed', epoch: epoch + 1 })
    }
    return { actors, check }
  })
  expect(orders).toBe(90)
}, 60_000)

test.each(['open', 'closed'] as const)(
  'a probe whose time is over says %s while two others want its place, in every order: one verdict, and one new probe at most',
  async (to) => {
    let inTime = 0
    const orders = await everyOrder(async () => {
      const [provider, late] = [await halfOpen(), randomUUID()]
      await sql`insert into provider_probes (provider, slot, token, leased_until) values (${provider}, 1, ${late}, now())`
      const { got, actors } = probes(provider, 'a', 'b')
      let moved = false
      const verdict: Actor = {
        name: 'late',
        act: async (session) => {
          moved = await decide(provider, late, to, session)
        },
      }
      const check = async (order: string) => {
        if (moved) inTime++
        expect([order, got.length <= 1, moved || got.length === 1]).toEqual([order, true, true])
        // Who got a place as the verdict was being written decides nothing any more; else it is the only one who does.
        for (const token of got) expect([order, await decide(provider, token, 'closed')]).toEqual([order, !moved])
        expect([order, await breakerOf(provider)]).toEqual([
          order,
          { breaker: moved ? to : 'closed', epoch: epoch + 1 },
        ])
      }
      return { actors: [verdict, ...actors], check }
    })
    expect([inTime > 0, inTime < orders]).toEqual([true, true])
  },
  60_000,
)
