import { expect, test } from 'vitest'
import { type AdmitBatch, admitRequests } from '@/db/queries/admit-requests'
import { readStanding } from '@/db/queries/read-standing'
import { type Actor, useSessions } from '@/db/testing/interleave'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { decideAdmissions } from '@/lib/domain/admission'
import { acceptMany } from '@/lib/intake/accept-many'
import type { AcceptRequest } from '@/lib/intake/accept-request'
import { admissionBatch } from '@/lib/intake/admission-batch'
import { buildNotificationRequest } from '@/lib/intake/build-request'

const { sql, url } = await useTestDatabase()
const everyOrder = useSessions(url)
const { producerId } = await testProducer()
const dedup = [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }]
await configure(sampleConfiguration(['http://127.0.0.1:9'], { type: { dedup } }), 0)
const configuration = await activeConfiguration()
let facts = 0

function request(key: string, orderId: string): AcceptRequest {
  const asked = { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
  return buildNotificationRequest(producerId, key, asked, configuration, 7)
}

/** What is decided of it while nobody has been accepted yet. */
async function decided(request: AcceptRequest): Promise<AdmitBatch> {
  const windows = request.candidates.flatMap((candidate) => candidate.windows.map(({ windowKey }) => windowKey))
  const standing = await readStanding(sql, [request.keyHash], windows)
  const { keys, now } = standing
  const admissions = decideAdmissions([request], { keys, windows: standing.windows, nowMs: now.getTime() })
  return admissionBatch([request], admissions, standing, new Set()).rows
}

async function asked(request: AcceptRequest): Promise<{ status: number; body: string }> {
  const [result] = (await acceptMany([request])).results
  if (result?.kind !== 'answer') throw new Error('it has an answer')
  const { status, body } = result.answer
  return { status, body }
}

test.each([
  ['three times one key', ['a', 'a', 'a']],
  ['three keys about one fact', ['a', 'b', 'c']],
  ['one key twice, and another about the same fact', ['a', 'a', 'b']],
])(
  '%s, each decided on an empty database, in every order: one is told, and each key has one answer',
  async (_, keys) => {
    const orders = await everyOrder(async () => {
      const fact = `F${facts++}`
      const requests = keys.map((key) => request(`${fact}-${key}`, fact))
      const batches = await Promise.all(requests.map(decided))
      const ids = requests.map(({ subjectId }) => subjectId)
      let committed = 0
      const actors = batches.map(
        (batch, i): Actor => ({
          name: `${keys[i]}${i}`,
          act: (session) =>
            admitRequests(session, batch).then(
              () => committed++,
              (error: { code?: string }) => error.code !== '40001' && Promise.reject(error),
            ),
        }),
      )
      const check = async (order: string) => {
        const first =
          await sql`select notification_id as id from outbox_messages where notification_id = any(${ids}::uuid[])`
        expect([order, committed, first.length]).toEqual([order, 1, 1])
        const answers = new Map<string, Set<string>>()
        for (const request of [...requests, ...requests]) {
          const { status, body } = await asked(request)
          answers.set(request.key, new Set(answers.get(request.key)).add(`${status} ${body}`))
        }
        const told = [...answers.values()].map((each) => [...each])
        expect([order, told.map((each) => each.length)]).toEqual([order, told.map(() => 1)])
        expect([order, told.flat().filter((answer) => answer.startsWith('202'))]).toEqual([
          order,
          [expect.stringContaining(first[0]?.id)],
        ])
        const made = await sql`
        select n.status, s.duplicate_of from notifications n left join suppressions s on s.notification_id = n.id
        where n.id = any(${ids}::uuid[]) order by n.status`
        expect([order, made]).toEqual([
          order,
          told.map((_, at) => ({
            status: at === 0 ? 'queued' : 'suppressed',
            duplicate_of: at === 0 ? null : first[0]?.id,
          })),
        ])
      }
      return { actors, check }
    })
    expect(orders).toBe(90)
  },
  60_000,
)
