import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { createUser } from '@/lib/auth/create-user'
import { signInWithPassword } from '@/lib/auth/sign-in'

const { sql } = await useTestDatabase()
const email = 'ann@example.com'
await createUser({ email, name: 'Ann', role: 'viewer', password: 'correct horse battery', actor: 'test' })
await createUser({ email: 'gone@example.com', name: 'Gone', role: 'viewer', password: 'correct horse', actor: 'test' })
await sql`update users set disabled_at = now() where email = 'gone@example.com'`

// In turns, so that a busy machine is as busy for one as for the other. A difference of one in ten thousand by chance is let pass.
const tries = 20
const pByChance = 1e-4
let next = 0

async function milliseconds(account: string): Promise<number> {
  // From another network each time: who tries too often is answered without a comparison.
  const address = `10.${next >> 8}.${next++ & 255}.1`
  const started = performance.now()
  expect((await signInWithPassword({ email: account, password: 'a wrong one', address })).kind).toBe('refused')
  return performance.now() - started
}

test('an account that does not exist, and one whose access has ended, take as long as one that is there', async () => {
  await milliseconds(email) // the first one of all pays for what is loaded
  const times: Record<'there' | 'none' | 'ended', number[]> = { there: [], none: [], ended: [] }
  for (let i = 0; i < tries; i++) {
    times.there.push(await milliseconds(email))
    times.none.push(await milliseconds(`nobody${i}@example.com`))
    times.ended.push(await milliseconds('gone@example.com'))
  }
  expect(likelihoodOfChance(times.there, times.none)).toBeGreaterThan(pByChance)
  expect(likelihoodOfChance(times.there, times.ended)).toBeGreaterThan(pByChance)
  // So many tries show it: without the comparison an answer would come in a tenth of the time.
  const without = times.none.map((time) => time / 10)
  expect(likelihoodOfChance(times.there, without)).toBeLessThan(pByChance)
})

/** Two-sided p of Mann and Whitney's test by its normal approximation: how likely chance alone orders two samples so. */
function likelihoodOfChance(one: number[], other: number[]): number {
  const wins = one.reduce((sum, a) => sum + other.reduce((n, b) => n + (a > b ? 1 : a === b ? 0.5 : 0), 0), 0)
  const [n, m] = [one.length, other.length]
  const z = (wins - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12)
  return 2 * (1 - normal(Math.abs(z)))
}

/** The normal distribution, to seven places (Abramowitz and Stegun 26.2.17). */
function normal(x: number): number {
  const t = 1 / (1 + 0.2316419 * x)
  const tail = ((((1.330274429 * t - 1.821255978) * t + 1.781477937) * t - 0.356563782) * t + 0.31938153) * t
  return 1 - (Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI)) * tail
}
