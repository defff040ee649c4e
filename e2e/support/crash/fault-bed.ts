import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { closeDatabase, type Database } from '@/db/client'
import { migrate } from '@/db/migrate'
import { configure, testProducer } from '@/db/testing/scenario'
import type { ConfigurationInput } from '@/lib/configuration/document'

// A look-up whose worker died is asked again after its lease, 90 s; some die twice.
export const quietWithinMs = 300_000

/** What of this run's own must be in no log; besides customers' data, which the traffic brings. */
export const secretsOfRun = (): string[] => [
  ...Object.values(secrets),
  secrets.ONCE_ENCRYPTION_KEYS.slice('k1:'.length),
]

export const cronSecret = randomBytes(16).toString('hex')
const secrets = {
  CRON_SECRET: cronSecret,
  AUTH_SECRET: randomBytes(32).toString('hex'),
  ONCE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
}

/** What a process of the product needs; the secrets are this run's. */
export function environmentOf(databaseUrl: string): Record<string, string> {
  const fixed = { TZ: 'UTC', ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1', ONCE_LOG_LEVEL: 'fatal' }
  return { ...secrets, ...fixed, DATABASE_URL: databaseUrl }
}

/** Tables, a configuration and a producer. @returns the producer's key */
export async function prepareDatabase(url: string, configuration: ConfigurationInput): Promise<string> {
  Object.assign(process.env, { ...environmentOf(url), ONCE_PUBLIC_URL: 'http://127.0.0.1:1' })
  await migrate(url)
  const { authorization } = await testProducer()
  await configure(configuration, 0)
  await closeDatabase()
  return authorization.slice('Bearer '.length)
}

/** Waits until nothing is left but what waits for a person. @returns how long that took, in seconds (I9) */
export async function quiet(sql: Database): Promise<number> {
  const began = Date.now()
  while (Date.now() - began < quietWithinMs) {
    const open = await sql<{ n: number }[]>`
      select count(*)::int as n from outbox_messages where state not in ('held', 'dead')`.catch(() => null)
    if (open?.[0]?.n === 0) return Math.round((Date.now() - began) / 1000)
    await pause(500)
  }
  const work = await sql`
    select state, provider, trigger, waiting_reason as reason, lost_leases as lost, lookups > 0 as asked, count(*)::int as n,
      count(*) filter (where due_at <= now())::int as due, max(due_at - now())::text as latest, max(attempts_started) as attempts
    from outbox_messages where state not in ('held', 'dead') group by 1, 2, 3, 4, 5, 6`
  const providers = await sql`select *, now() as now from provider_states`
  throw new Error(`I9 liveness: the backlog did not drain: ${JSON.stringify({ work, providers }, null, 1)}`)
}

/** SIGQUIT to the postmaster is its immediate shutdown: no checkpoint, every backend gone. Who watches it starts it again. */
export function crashDatabase(folder: string): boolean {
  try {
    const [pid] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n')
    return process.kill(Number(pid), 'SIGQUIT')
  } catch {
    return false // still down from the last time
  }
}
