import type { Database } from '@/db/client'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import type { ConfigurationInput } from '@/lib/configuration/document'

type IntakeInput = NonNullable<ConfigurationInput['intakes']>[number]

let version = 0

/** The sample configuration with the given intakes; a type that is bound to the events which `orderEvent` makes. */
export async function configureIntakes(intakes: IntakeInput[]): Promise<void> {
  version = await configure({ ...sampleConfiguration(['http://127.0.0.1:9']), intakes }, version)
}

/** A message as a producer would put it on a queue. */
export function orderEvent(orderId: string, more: object = {}): string {
  return JSON.stringify({
    eventType: 'custom.order.created',
    data: { orderId, phone: '+15551234567', customerId: 'CUST_1' },
    ...more,
  })
}

/** Waits for a fact, not for a time: the test's own limit is the only clock. */
export async function until(fact: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await fact())) await new Promise((resolve) => setTimeout(resolve, 20))
}

/** How many notifications exist: what reached us twice must not count twice. */
export async function notificationCount(sql: Database): Promise<number> {
  const [row] = await sql<{ n: number }[]>`select count(*)::int as n from notifications`
  return row?.n ?? 0
}

export async function rejectsOf(sql: Database, intake: string) {
  return sql<{ brokerId: string; code: string; reason: string; times: number }[]>`
    select broker_id as "brokerId", code, reason, times from intake_rejects where intake = ${intake} order by broker_id`
}

/** The same messages, each several times, in an order that nobody would choose. */
export function shuffled<T>(items: readonly T[], times: number, chance: () => number = Math.random): T[] {
  return Array.from({ length: times }, () => items)
    .flat()
    .map((item) => ({ item, at: chance() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item)
}
