import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, expect, test } from 'vitest'
import { listAlertRules } from '@/db/queries/list-alert-rules'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { listAlerts, removeAlert, saveAlert, testAlert } from '@/lib/alerts/manage-alerts'
import { watchAlerts } from '@/lib/alerts/watch-alerts'
import type { Operator } from '@/lib/auth/operator'
import { secretMask } from '@/lib/configuration/secret-mask'
import { checkSignature, secretBytes } from '@/lib/providers/standard-webhook'
import { ScriptedMailServer } from '@/lib/providers/testing/smtp-peer'

const { sql } = await useTestDatabase()
const admin: Operator = { kind: 'user', email: 'admin@example.com', role: 'admin' }
const secret = `whsec_${Buffer.alloc(24, 3).toString('base64')}`

type Told = { id: string; type: string; text: string; signed: string }
const told: Told[] = []
let status = 204
const receiver = createServer(async (request, response) => {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  const body = Buffer.concat(chunks)
  const headers = new Headers(request.headers as Record<string, string>)
  const signed = checkSignature({ headers, body, now: new Date() }, [secretBytes(secret) ?? Buffer.alloc(0)])
  const { type, data } = JSON.parse(body.toString()) as { type: string; data: { text: string } }
  told.push({ id: String(request.headers['webhook-id']), type, text: data.text, signed })
  response.writeHead(status).end()
}).listen(0, '127.0.0.1')
await once(receiver, 'listening')
const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hooks/of-the-team`
const mail = new ScriptedMailServer()
const mailPort = await mail.start()
afterAll(async () => {
  receiver.closeAllConnections()
  receiver.close()
  await mail.stop()
})
await configure(
  {
    ...sampleConfiguration([]),
    routes: [],
    notificationTypes: [],
    facade: { outboundContacts: {} },
    providers: [
      {
        name: 'mail',
        adapter: 'smtp',
        settings: { host: '127.0.0.1', port: mailPort, from: 'once@example.com' },
      },
    ],
  },
  0,
)

const rule = {
  name: 'Backlog',
  alarm: 'engine_silent',
  threshold: 180,
  hold: 'PT2M',
  remind: 'PT1H',
  target: { kind: 'webhook', url, secret },
}

/** The engine ran so many seconds ago. */
const heartbeat = (seconds: number) => sql`
  insert into heartbeats (name, last_run_at) values ('outbox', now() - ${seconds} * interval '1 second')
  on conflict (name) do update set last_run_at = excluded.last_run_at`
/** As if so many minutes had gone by since the last step. */
const pass = (minutes: number) => sql`
  update alert_rules set since = since - ${minutes} * interval '1 minute', told_at = told_at - ${minutes} * interval '1 minute'`
const due = () => sql`update alert_messages set due_at = now() where done_at is null`
const events = () => told.map(({ type }) => type.replace('once.alert.', ''))

afterEach(async () => {
  told.length = 0
  status = 204
  await sql`delete from alert_rules`
  await sql`delete from alert_messages`
})

test('of eight processes that see an alarm at once, one tells the start, a reminder and the end', async () => {
  await saveAlert(admin, { id: null, revision: null, value: rule })
  const all = () => Promise.all(Array.from({ length: 8 }, watchAlerts))
  await heartbeat(600)
  await all()
  expect(events()).toEqual([])
  await pass(3)
  await all()
  await all()
  expect(events()).toEqual(['started'])
  await pass(61)
  await all()
  await all()
  await heartbeat(1)
  await all()
  expect(events()).toEqual(['started', 'reminder'])
  await pass(3)
  await all()
  await all()
  expect(events()).toEqual(['started', 'reminder', 'ended'])
  expect(told.every(({ signed }) => signed === 'right')).toBe(true)
  expect(told[0]?.text).toBe('The engine ran last 10 minutes ago.')
})

test('an alert may watch what is done by the hour and by the day too', async () => {
  await saveAlert(admin, { id: null, revision: null, value: { ...rule, alarm: 'retention_silent', threshold: 10_800 } })
  await saveAlert(admin, {
    id: null,
    revision: null,
    value: { ...rule, name: 'Counters', alarm: 'counter_drift', threshold: 0 },
  })
  const upkeep = (hours: number, drift: string[]) => sql`
    insert into heartbeats (name, last_run_at, summary) values
      ('retention', now() - ${hours} * interval '1 hour', '{}'), ('counters', now(), ${sql.json({ drift })})
    on conflict (name) do update set last_run_at = excluded.last_run_at, summary = excluded.summary`
  await upkeep(1, [])
  await watchAlerts()
  await pass(3)
  await watchAlerts()
  expect(events()).toEqual([])
  await upkeep(5, ['7 sent, 8 recorded'])
  await watchAlerts()
  await pass(3)
  await watchAlerts()
  expect(told.map(({ text }) => text).sort()).toEqual(['7 sent, 8 recorded', 'Retention has not finished for 5 hours.'])
})

test('it waits and reminds within ten years: what is longer is refused by name, not by the database', async () => {
  for (const field of ['hold', 'remind']) {
    const saving = (length: string) =>
      saveAlert(admin, { id: null, revision: null, value: { ...rule, name: field, [field]: length } })
    await expect(saving('P70Y')).rejects.toMatchObject({ code: 'invalid', detail: { faults: [{ path: field }] } })
    await saving('P10Y')
  }
})

test('what is over before it has held for long enough is told to nobody', async () => {
  await saveAlert(admin, { id: null, revision: null, value: rule })
  for (let round = 0; round < 3; round++) {
    await heartbeat(600)
    await watchAlerts()
    await pass(1)
    await watchAlerts()
    await heartbeat(1)
    await watchAlerts()
  }
  expect(await sql`select from alert_messages`).toHaveLength(0)
})

test('a target that does not take it is tried again under the same id, and the end waits for the start', async () => {
  await saveAlert(admin, { id: null, revision: null, value: { ...rule, hold: undefined } })
  status = 503
  await heartbeat(600)
  await watchAlerts()
  await heartbeat(1)
  await watchAlerts()
  expect(events()).toEqual(['started'])
  expect(await listAlerts(admin)).toMatchObject([{ phase: 'quiet' }])
  status = 204
  await due()
  await watchAlerts()
  await watchAlerts()
  expect(events()).toEqual(['started', 'started', 'ended'])
  expect(told[1]?.id).toBe(told[0]?.id)
  expect(await sql`select from alert_messages where done_at is null`).toHaveLength(0)
})

test('an alert goes out by a mail provider of the configuration, under an id that a repeat would have too', async () => {
  const target = { kind: 'email', provider: 'mail', address: 'oncall@example.com' }
  await saveAlert(admin, { id: null, revision: null, value: { ...rule, hold: undefined, target } })
  await heartbeat(600)
  await watchAlerts()
  const [message] = mail.messages
  const [row] = await sql<{ id: string }[]>`select id from alert_messages`
  expect(message?.recipients.join()).toContain('oncall@example.com')
  expect(message?.raw).toContain(`<${row?.id}@example.com>`)
  expect(message?.raw).toMatch(/Subject: Once: Backlog started/)
})

test('a changed rule is watched anew, and a process that decided on the old one tells nobody', async () => {
  await saveAlert(admin, { id: null, revision: null, value: { ...rule, hold: undefined } })
  await heartbeat(600)
  await watchAlerts()
  const [seen] = await listAlertRules(sql)
  await saveAlert(admin, {
    id: seen?.id ?? null,
    revision: seen?.revision ?? null,
    value: { ...rule, threshold: 900, target: { kind: 'webhook', url: secretMask, secret: secretMask } },
  })
  expect(await listAlerts(admin)).toMatchObject([{ phase: 'quiet', rule: { threshold: 900 } }])
  await watchAlerts()
  expect(events()).toEqual(['started'])
  const stale = saveAlert(admin, { id: seen?.id ?? null, revision: seen?.revision ?? null, value: rule })
  await expect(stale).rejects.toMatchObject({ code: 'not_allowed' })
})

test('the address and the secret of a webhook are never shown again, and a new address gets no old secret', async () => {
  await saveAlert(admin, { id: null, revision: null, value: rule })
  const [view] = await listAlerts(admin)
  expect(JSON.stringify(view)).not.toMatch(/of-the-team|whsec_/)
  expect(view?.rule.target).toEqual({ kind: 'webhook', url: secretMask, secret: secretMask })
  expect(view?.to).toContain('127.0.0.1')
  const elsewhere = { kind: 'webhook', url: 'https://hooks.example.com/x', secret: secretMask }
  const change = { id: view?.id ?? null, revision: view?.revision ?? null, value: { ...rule, target: elsewhere } }
  await expect(saveAlert(admin, change)).rejects.toMatchObject({ code: 'invalid' })
  const audited = await sql`select detail from audit_records where subject_kind = 'alert'`
  expect(JSON.stringify(audited)).not.toMatch(/of-the-team|whsec_/)
})

test('the way to a target can be tried: what is wrong with it is told, and it is tried once', async () => {
  await saveAlert(admin, { id: null, revision: null, value: rule })
  const [view] = await listAlerts(admin)
  expect(await testAlert(admin, view?.id ?? '')).toBeNull()
  status = 500
  expect(await testAlert(admin, view?.id ?? '')).toBe('http_500')
  await due()
  await watchAlerts()
  expect(events()).toEqual(['test', 'test'])
  expect(await listAlerts(admin)).toMatchObject([{ last: { event: 'test', done: true, problem: 'http_500' } }])
})

test('a private address that is not listed is not reached', async () => {
  const inside = url.replace('127.0.0.1', '127.0.0.2')
  await saveAlert(admin, { id: null, revision: null, value: { ...rule, target: { kind: 'webhook', url: inside } } })
  const [view] = await listAlerts(admin)
  expect(await testAlert(admin, view?.id ?? '')).toBe('target_blocked')
  expect(told).toEqual([])
})

test('only who may write the configuration makes, changes, removes and tries rules, and each act is on record', async () => {
  const operator: Operator = { kind: 'user', email: 'o@example.com', role: 'operator' }
  const viewer: Operator = { kind: 'user', email: 'v@example.com', role: 'viewer' }
  const forbidden = { code: 'forbidden' }
  await expect(saveAlert(operator, { id: null, revision: null, value: rule })).rejects.toMatchObject(forbidden)
  await expect(removeAlert(operator, 'x')).rejects.toMatchObject(forbidden)
  await expect(testAlert(operator, 'x')).rejects.toMatchObject(forbidden)
  await expect(listAlerts(viewer)).rejects.toMatchObject(forbidden)
  await sql`delete from audit_records`
  await saveAlert(admin, { id: null, revision: null, value: rule })
  await expect(saveAlert(admin, { id: null, revision: null, value: rule })).rejects.toMatchObject({
    code: 'not_allowed',
  })
  const [view] = await listAlerts(operator)
  await testAlert(admin, view?.id ?? '')
  await removeAlert(admin, view?.id ?? '')
  const audited = await sql<{ action: string }[]>`select action from audit_records order by at, action`
  expect(audited.map(({ action }) => action).sort()).toEqual(['alert.create', 'alert.remove', 'alert.test'])
})
