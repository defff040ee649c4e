import { afterAll, afterEach, expect, test } from 'vitest'
import { database } from '@/db/client'
import { listUsers } from '@/db/queries/list-users'
import { isSettled, useLonePrimary } from '@/db/testing/lone-primary'
import { sampleConfiguration } from '@/db/testing/scenario'
import { saveAlert } from '@/lib/alerts/manage-alerts'
import { changeOwnPassword } from '@/lib/auth/change-own-password'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { createUser } from '@/lib/auth/create-user'
import { requireSecondFactor } from '@/lib/auth/govern-second-factor'
import { changeAccess, resetPassword } from '@/lib/auth/manage-users'
import type { Operator } from '@/lib/auth/operator'
import { proveAgain } from '@/lib/auth/prove-again'
import { revokeProducerKey } from '@/lib/auth/revoke-producer-key'
import type { Actor } from '@/lib/auth/session'
import { endUserSessions } from '@/lib/auth/sessions'
import { changeCampaign } from '@/lib/campaigns/change-campaign'
import { createCampaign } from '@/lib/campaigns/create-campaign'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { takeEvidence } from '@/lib/evidence/take-evidence'
import { exportWaiting } from '@/lib/insights/export-list'
import { revealNotification } from '@/lib/insights/reveal-notification'
import { newId } from '@/lib/intake/build-request'
import { createList } from '@/lib/lists/create-list'
import { uploadContacts } from '@/lib/lists/upload-contacts'
import { operationsScenario } from '@/lib/operations/testing/operations-scenario'

const primary = await useLonePrimary()
const { post, producerId, peer } = await operationsScenario()
afterAll(() => peer.close())
afterEach(() => primary.goOnAlone())

const by: Operator = { kind: 'user', email: 'a@example.com', role: 'admin', proof: { recent: true, by: 'password' } }
const [actor, reason, password] = ['user:a@example.com', 'asked for', 'a long enough password']
const list = (name: string) => ({ name, uniqueIdentifier: ['customer_id'], columns: {} })
const campaign = (name: string) => ({ name, list: 'made', type: 'order_confirmation', dedupScope: 'campaign' }) as const

const [{ userId }, { keyId }, { id }] = await Promise.all([
  createUser({ email: 'b@example.com', name: 'B', role: 'viewer', password, actor }),
  createProducerKey({ producer: 'made', scopes: ['guard'], actor }),
  post('shown'),
  createUser({ email: 'a@example.com', name: 'A', role: 'admin', actor }),
])
await primary.sql`insert into console_sessions (id, user_id, expires_at, method)
  values (${newId()}, ${userId}, now() + interval '1 hour', 'password')`
await createList(list('made'), actor)
await createCampaign(campaign('made'), { actor, producerId })
const own = { userId, sessionId: newId(), email: 'b@example.com', role: 'viewer', proof: { by: 'password' } } as Actor

async function* file(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('customer_id\nC1\n')
}

const changes: [string, () => Promise<unknown>][] = [
  [
    'a configuration',
    () =>
      saveConfiguration({
        input: sampleConfiguration([peer.baseUrl], {}),
        expectedVersion: null,
        author: actor,
        reason,
      }),
  ],
  ['a new key', () => createProducerKey({ producer: 'new', scopes: ['guard'], actor })],
  ['the end of a key', () => revokeProducerKey({ keyId, actor })],
  ['a new user', () => createUser({ email: 'c@example.com', name: 'C', role: 'viewer', actor })],
  ['a role', () => changeAccess(by, { userId, role: 'operator', disabled: null })],
  ['a new password', () => resetPassword(by, userId)],
  ['one’s own password', () => changeOwnPassword(own, password, 'another long password')],
  ['a proof of who sits there', () => proveAgain(own, password)],
  ['a demand for second factors', () => requireSecondFactor(by, ['viewer'])],
  ['the end of sessions', () => endUserSessions(by, userId, null)],
  ['that there are no sessions to end', () => endUserSessions(by, newId(), null)],
  ['a list', () => createList(list('new'), actor)],
  ['a list that is there', () => createList(list('made'), actor)],
  ['an upload', () => uploadContacts({ list: 'made', actor, body: file(), dryRun: false })],
  ['a campaign', () => createCampaign(campaign('new'), { actor, producerId })],
  ['a campaign that is there', () => createCampaign(campaign('made'), { actor, producerId })],
  ['the start of a campaign', () => changeCampaign('made', 'start', actor)],
  ['an alert', () => saveAlert(by, { id: null, revision: null, value: alert })],
  ['what is shown of a customer', () => revealNotification(by, id, reason)],
  ['evidence', () => takeEvidence(by, { id, reason, reveal: false })],
  ['an export', () => exportWaiting(by, { filter: { state: 'dead' }, columns: undefined })],
]
const alert = {
  ...{ name: 'silent', enabled: true, alarm: 'engine_silent', threshold: 5 },
  target: { kind: 'webhook', url: 'https://example.com/hook' },
}

test.each(changes)(
  '%s is told to nobody before a standby has it, also when the wait is broken off',
  async (_, change) => {
    await primary.awaitStandby()
    const told = change().then(
      () => 'told',
      (error: { code?: string }) => error.code ?? error,
    )
    // Every commit on the way waits; none may pass for confirmed.
    while (!(await isSettled(told)))
      for (const pid of await primary.waiting()) await primary.sql`select pg_cancel_backend(${pid})`
    expect(await told).toBe('outcome_unknown')
  },
)

test('while the standby hears nothing they answer in time, and pages are still read', async () => {
  await primary.awaitStandby()
  const asked = ['d', 'e', 'f', 'g'].map((name) => createList(list(name), actor).catch((error: unknown) => error))
  await primary.committing(2) // no more than these hold a connection
  expect(await listUsers(database('console'))).not.toEqual([])
  for (const error of await Promise.all(asked)) expect(error).toMatchObject({ code: 'outcome_unknown' })
  await primary.goOnAlone()
  expect(await createList(list('d'), actor)).toMatchObject({ list: { name: 'd' } })
}, 20_000)
