import { afterAll, afterEach, expect, test } from 'vitest'
import { database } from '@/db/client'
import { listUsers } from '@/db/queries/list-users'
import { isSettled, useLonePrimary } from '@/db/testing/lone-primary'
import { sampleConfiguration } from '@/db/testing/scenario'
import { saveAlert } from '@/lib/alerts/manage-alerts'
import { noteRefusal } from '@/lib/audit/note-refusal'
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
import { signInWithPassword } from '@/lib/auth/sign-in'
import { signInWithOidc } from '@/lib/auth/sign-in-with-oidc'
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
  createUser({ email: 's@example.com', name: 'S', role: 'viewer', password, actor }),
])
await primary.sql`insert into console_sessions (id, user_id, expires_at, method)
  values (${newId()}, ${userId}, now() + interval '1 hour', 'password')`
await createList(list('made'), actor)
await createCampaign(campaign('made'), { actor, producerId })
const own = { userId, sessionId: newId(), email: 'b@example.com', role: 'viewer', proof: { by: 'password' } } as Actor

const person = {
  subject: 'd',
  email: 'd@example.com',
  emailVerified: true,
  name: 'D',
  role: 'viewer' as const,
  authenticatedAt: null,
}
const oidcRules = { issuer: 'https://id.example.com', domains: [], mapsRoles: false }

async function* file(customer = 'C1'): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`customer_id\n${customer}\n`)
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
  ['a sign-in', () => signIn()],
  ['a single sign-on', () => signInWithOidc(person, oidcRules, { address: null, agent: null })],
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

const signIn = () => signInWithPassword({ email: 's@example.com', password, address: '192.0.2.1' })
const failureOf = (asked: Promise<unknown>) =>
  asked.then(
    () => 'told',
    (error: unknown) => error,
  )

test('neither a session nor a begun sign-in is told of before a standby has it', async () => {
  for (const begins of ['insert into console_sessions', 'insert into sign_in_challenges']) {
    await primary.awaitStandby()
    await unwaited('sign_in_failures', 'insert or update or delete') // tries are counted first
    const told = failureOf(signIn())
    const [pid] = await primary.committing(1, begins)
    await primary.sql`select pg_cancel_backend(${pid ?? 0})`
    expect(await told).toMatchObject({ code: 'outcome_unknown' })
    await primary.goOnAlone()
    const kind = begins.endsWith('sessions') ? 'signed_in' : 'code_needed'
    expect(await signIn()).toMatchObject({ kind })
    await primary.sql`insert into user_totp (user_id, sealed_secret, confirmed_at)
      select id, '', now() from users where email = 's@example.com' on conflict do nothing`
  }
  await primary.sql`drop trigger unwaited on sign_in_failures`
})

/** Commits of statements that do this to this table wait for no standby: the next one is the first that does. */
async function unwaited(table: string, when: string): Promise<void> {
  await primary.sql`create or replace function unwaited() returns trigger language plpgsql as $$ begin
    perform set_config('synchronous_commit', 'off', true); return coalesce(new, old); end $$`
  await primary.sql.unsafe(
    `create or replace trigger unwaited before ${when} on ${table} for each row execute function unwaited()`,
  )
}

test('while the standby hears nothing all answer in time, also in the middle of an upload, and pages are still read', async () => {
  const uploadAgain = () => uploadContacts({ list: 'made', actor, body: file('C2'), dryRun: false })
  const denied = { actor, action: 'scope.refused', subjectKind: 'scope', subjectId: 'x', because: 'none' } as const
  await unwaited('list_uploads', 'insert')
  await primary.awaitStandby()
  const asked = [...['d', 'e', 'f', 'g'].map((name) => createList(list(name), actor)), signIn(), uploadAgain()]
  const told = asked.map(failureOf)
  await primary.committing(2, 'insert into contact_lists') // no more than these hold a connection
  await primary.committing(1, 'insert into list_contacts')
  expect(await listUsers(database('console'))).not.toEqual([])
  await noteRefusal(denied, null)
  for (const error of await Promise.all(told)) expect(error).toMatchObject({ code: 'outcome_unknown' })
  await primary.goOnAlone()
  expect(await createList(list('d'), actor)).toMatchObject({ list: { name: 'd' } })
  expect(await uploadAgain()).toMatchObject({ duplicatesInList: 1 })
}, 20_000)
