import { expect, test } from 'vitest'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { editPart } from '@/lib/configuration/edit-part'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { secretMask } from '@/lib/configuration/secret-mask'
import { listIntakes } from '@/lib/insights/list-intakes'

const { sql } = await useTestDatabase()
const proof = { recent: true, by: 'password' as const }
const admin: Operator = { kind: 'user', email: 'ann@example.com', role: 'admin', proof }
const queue = (name: string, enabled = true) => ({
  name,
  kind: 'sqs' as const,
  producer: 'shop',
  enabled,
  settings: {
    queueUrl: 'https://sqs.eu-west-1.amazonaws.com/1/orders',
    accessKeyId: 'AKID',
    secretAccessKey: 'very-secret',
  },
})
let version = await configure(
  { ...sampleConfiguration(['http://127.0.0.1:9/a']), intakes: [queue('works'), queue('broken'), queue('off', false)] },
  0,
)

test('an intake works while a process says so, is silent when none has for a minute, and off when it is not wanted', async () => {
  await recordHeartbeat(sql, 'intake:works', { taken: 12, batches: 3, failures: 1 })
  await recordHeartbeat(sql, 'intake:broken', { taken: 5, batches: 1, failures: 9 })
  await sql`update heartbeats set last_run_at = now() - interval '2 minutes' where name = 'intake:broken'`
  const intakes = await listIntakes()
  expect(intakes.map(({ name, state, taken, failures }) => [name, state, taken, failures])).toEqual([
    ['works', 'working', 12, 1],
    ['broken', 'silent', 5, 9],
    ['off', 'off', 0, 0],
  ])
  expect(intakes[1]?.silentSeconds).toBeGreaterThan(100)
})

test('a form of an intake sends its secret back masked and keeps it, and has its faults told in its own paths', async () => {
  const intake = (await readConfiguration()).document.intakes[0]
  expect(intake?.settings.secretAccessKey).toBe(secretMask)
  const edit = (value: unknown) =>
    editPart(admin, { kind: 'intake', name: 'works', value, baseVersion: version, reason: null })
  expect(await edit({ ...intake, settings: { ...intake?.settings, waitSeconds: 99 } })).toMatchObject({
    kind: 'invalid',
    faults: [{ path: 'settings.waitSeconds' }],
  })
  expect(await edit({ ...intake, batchSize: 50 })).toMatchObject({ kind: 'saved' })
  const active = await activeConfiguration()
  version = active.version
  expect(active.document.intakes[0]).toMatchObject({ batchSize: 50, settings: { secretAccessKey: 'very-secret' } })
})

test('what holds for everything is a part of its own: a conflict is told, the lists stay as they are', async () => {
  const general = (channel: Record<string, string>) => ({ facade: { outboundContacts: channel } })
  const edit = (value: unknown, baseVersion: number) =>
    editPart(admin, { kind: 'general', name: 'general', value, baseVersion, reason: 'x' })
  const base = version
  expect(await edit({ ...general({ sms: 'nobody' }) }, base)).toMatchObject({
    kind: 'invalid',
    faults: [{ path: 'facade.outboundContacts.sms' }],
  })
  expect(await edit({ ...general({}), idempotencyKeyRetention: 'P2D', routes: [] }, base)).toMatchObject({
    kind: 'saved',
  })
  expect(await edit({ ...general({}), idempotencyKeyRetention: 'P3D' }, base)).toMatchObject({
    kind: 'conflict',
    changes: expect.arrayContaining([{ path: 'idempotencyKeyRetention', before: 'P7D', after: 'P2D' }]),
  })
  const { document } = await activeConfiguration()
  expect([document.idempotencyKeyRetention, document.routes.length, document.intakes.length]).toEqual(['P2D', 1, 3])
})
