import { createHash } from 'node:crypto'
import { beforeAll, expect, it } from 'vitest'
import { testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { verifyAudit } from '@/lib/audit/verify-audit'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { type EvidencePack, takeEvidence } from '@/lib/evidence/take-evidence'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'

const { sql } = await useTestDatabase()
const { authorization } = await testProducer('shop')
await oneProvider()
const by = (role: Role): Operator => ({
  kind: 'user',
  email: `${role}@example.com`,
  role,
  proof: { recent: true, by: 'password' },
})
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')
let id = ''

beforeAll(async () => {
  const headers = { authorization, 'content-type': 'application/json', 'idempotency-key': 'k' }
  const data = { orderId: '</script><b>1' }
  const body = JSON.stringify({ type: 'order_confirmation', recipient: { phone: '+15551230009' }, data })
  const request = new Request('http://localhost/', { method: 'POST', headers, body })
  id = ((await (await acceptNotificationHandler(request)).json()) as { id: string }).id
  await drainOutbox({ budgetSeconds: 10 })
})

async function take(role: Role, reveal = false) {
  const { json, html } = await takeEvidence(by(role), { id, reason: 'a complaint', reveal })
  return { pack: JSON.parse(json) as EvidencePack, json, html }
}

it('a pack holds together: every part has its hash, and the manifest has its own in the audit', async () => {
  const { pack } = await take('operator')
  for (const { part, sha256: hash } of pack.manifest) expect(sha256(JSON.stringify(pack.parts[part])), part).toBe(hash)
  expect(pack.manifest.map(({ part }) => part)).toEqual(Object.keys(pack.parts))
  const [record] = await sql`select actor, reason, detail from audit_records where id = ${pack.about.auditId}`
  expect(record).toMatchObject({ actor: 'user:operator@example.com', reason: 'a complaint' })
  expect(record?.detail).toEqual({ manifestSha256: sha256(JSON.stringify(pack.manifest)), withRecipientAndText: false })
  expect(pack.parts).toMatchObject({
    attempts: [{ number: 1 }],
    configuration: { version: 1, route: { name: 'sms-default' } },
  })
  expect(JSON.stringify(pack.parts.configuration)).not.toContain('accessToken')
})

it('its audit records carry what proves their place in the chain', async () => {
  await take('operator')
  const { pack } = await take('operator')
  const records = pack.parts.audit as { previousHash: string | null; canonical: string; hash: string }[]
  expect(records.length).toBeGreaterThan(1)
  for (const { previousHash, canonical, hash } of records)
    expect(sha256(`${previousHash ?? '0'.repeat(64)}\n${canonical}`)).toBe(hash)
  expect((await verifyAudit()).kind).toBe('unbroken')
})

it('customers are masked, and it says so, unless who may see them asks for them', async () => {
  for (const role of ['support', 'operator'] as const) {
    const { json, html, pack } = await take(role)
    expect(json + html).not.toContain('+15551230009')
    expect(pack.about.masked).toMatch(/^Masked/)
  }
  expect((await take('operator', true)).json).toContain('+15551230009')
  expect((await take('support')).pack.parts.audit).toMatch(/may not read the audit/)
  await expect(take('support', true)).rejects.toMatchObject({ code: 'forbidden' })
  await expect(take('viewer')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(takeEvidence(by('admin'), { id, reason: null, reveal: false })).rejects.toMatchObject({
    code: 'invalid',
  })
})

it('nothing that a customer or a producer wrote becomes markup', async () => {
  const { html } = await take('admin', true)
  expect(html).not.toContain('<b>1')
  expect(html.match(/<\/script>/g)).toHaveLength(1)
})
