import { beforeEach, describe, expect, test } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { listApprovals } from '@/lib/approvals/approval-view'
import { approve } from '@/lib/approvals/approve'
import { refuse } from '@/lib/approvals/refuse'
import { createUser } from '@/lib/auth/create-user'
import { issueProducerKey } from '@/lib/auth/issue-producer-key'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { editPart, type PartEdit } from '@/lib/configuration/edit-part'
import { restoreConfiguration } from '@/lib/configuration/restore-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { tryProvider } from '@/lib/configuration/try-provider'

const { sql } = await useTestDatabase()
const proof = { recent: true, by: 'password' } as const

async function person(name: string, role: Role): Promise<Operator> {
  const email = `${name}@example.com`
  await createUser({ email, name, role, password: 'correct horse battery', actor: 'cli' })
  return { kind: 'user', email, role, proof }
}

const [ann, ben, olga] = [await person('ann', 'admin'), await person('ben', 'admin'), await person('olga', 'operator')]
const fourEyes = { replaysAbove: 500, configuration: true }
const plain = sampleConfiguration(['http://127.0.0.1:9/a', 'http://127.0.0.1:9/b'])
let version = 0

beforeEach(async () => {
  await sql`update approvals set state = 'expired' where state = 'waiting'`
  version = await configure({ ...plain, fourEyes }, (await activeConfiguration()).version)
})

const document = async () => (await activeConfiguration()).document
const edit = (by: Operator, kind: PartEdit['kind'], name: string | null, value: unknown, baseVersion = version) =>
  editPart(by, { kind, name, value, baseVersion, reason: 'asked for by legal' })
const general = (notifications: string) => ({
  ...{ facade: plain.facade, idempotencyKeyRetention: 'P7D' },
  retention: { notifications, suppressions: 'P365D', audit: 'P7Y' },
})
const providerWith = (accessToken: string, more: object = {}) => ({
  ...plain.providers?.[0],
  settings: { baseUrl: 'http://127.0.0.1:9/a', accessToken },
  ...more,
})
const routeWith = (more: object) => ({ ...plain.routes?.[0], ...more })

async function waiting(answer: ReturnType<typeof edit>): Promise<string> {
  const result = await answer
  if (result.kind !== 'waits') throw new Error(`it was ${result.kind}`)
  return result.approvalId
}

describe('with four eyes for the configuration', () => {
  test.each<[string, PartEdit['kind'], string, unknown]>([
    ['retention', 'general', 'general', general('P1D')],
    ["a provider's secret", 'provider', 'provider-1', providerWith('stolen')],
    [
      'a route that accepts that customers get two',
      'route',
      'sms-default',
      routeWith({ onUnknown: 'accept-duplicate-risk' }),
    ],
    [
      'how long a type keeps contents',
      'notificationType',
      'order_confirmation',
      { ...plain.notificationTypes?.[0], contentRetention: 'PT1H' },
    ],
    ['a larger limit for replays', 'fourEyes', 'fourEyes', { ...fourEyes, replaysAbove: 100_000 }],
    ['turning them off', 'fourEyes', 'fourEyes', null],
  ])('%s waits, and is saved once when another administrator approves it', async (_, kind, name, value) => {
    const before = await document()
    const id = await waiting(edit(ann, kind, name, value))
    expect(await document()).toEqual(before)
    await expect(approve(ann, { id, reason: 'x' })).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(approve(olga, { id, reason: 'x' })).rejects.toMatchObject({ code: 'forbidden' })
    await Promise.all([1, 2, 3].map(() => approve(ben, { id, reason: 'looked at it' })))
    expect(await document()).not.toEqual(before)
    const [saved, ...others] = await sql`
      select v.version, v.author, v.reason, r.actor, r.detail from configuration_versions v
      join audit_records r on r.subject_kind = 'configuration' and r.subject_id = v.version::text where v.version > ${version}`
    expect(others).toEqual([])
    expect(saved).toMatchObject({
      ...{
        version: version + 1,
        author: 'user:ann@example.com',
        reason: 'asked for by legal',
        actor: 'user:ann@example.com',
      },
      detail: { approval: id, approvedBy: 'user:ben@example.com' },
    })
  })

  test('what is not dangerous is saved at once', async () => {
    expect(await edit(ann, 'route', 'sms-default', routeWith({ onUnknown: 'hold' }))).toMatchObject({ kind: 'saved' })
    const slower = providerWith('•••', { ratePerSecond: 7 })
    expect(await edit(ann, 'provider', 'provider-1', slower, version + 1)).toMatchObject({ kind: 'saved' })
  })

  test('a restored version waits too, and is not restored over a version that came between', async () => {
    const off = await configure(plain, version)
    version = await configure({ ...plain, fourEyes }, off)
    const restore = { version: off, expectedVersion: version, reason: null }
    const asked = await restoreConfiguration(ann, restore)
    if (asked.kind !== 'waits') throw new Error('it did not wait')
    await edit(ben, 'route', 'sms-default', routeWith({ onUnknown: 'hold' }))
    const approved = approve(ben, { id: asked.approvalId, reason: 'x' })
    await expect(approved).rejects.toMatchObject({ code: 'version_stale' })
    expect((await document()).fourEyes).toMatchObject(fourEyes)
    await refuse(ben, { id: asked.approvalId, reason: 'ask again' })
    const again = await restoreConfiguration(ann, { ...restore, expectedVersion: version + 1 })
    if (again.kind !== 'waits') throw new Error('it did not wait')
    await approve(ben, { id: again.approvalId, reason: 'x' })
    expect((await document()).fourEyes).toBeUndefined()
  })

  test('others’ changes elsewhere stay; where they changed the same part, it is not approved', async () => {
    const id = await waiting(edit(ann, 'general', 'general', general('P2D')))
    await edit(ben, 'route', 'sms-default', routeWith({ onUnknown: 'hold' }))
    await approve(ben, { id, reason: 'x' })
    expect(await document()).toMatchObject({ retention: { notifications: 'P2D' }, routes: [{ onUnknown: 'hold' }] })
    const second = await waiting(edit(ann, 'provider', 'provider-1', providerWith('new'), version + 2))
    await edit(ben, 'provider', 'provider-1', providerWith('•••', { ratePerSecond: 7 }), version + 2)
    await expect(approve(ben, { id: second, reason: 'x' })).rejects.toMatchObject({
      ...{ code: 'not_allowed', message: expect.stringContaining('changed this part since') },
    })
  })

  test('two versions at once: an approved change that meets another save is saved on top of it or not at all', async () => {
    const id = await waiting(edit(ann, 'general', 'general', general('P3D')))
    await Promise.allSettled([
      approve(ben, { id, reason: 'x' }),
      ...[1, 2, 3].map((rate) => edit(ben, 'provider', 'provider-1', providerWith('•••', { ratePerSecond: rate }))),
    ])
    const [row] = await sql`select state from approvals where id = ${id}`
    expect((await document()).retention.notifications).toBe(row?.state === 'approved' ? 'P3D' : 'P90D')
    const versions = await sql`select version from configuration_versions order by version desc limit 2`
    expect(Number(versions[0]?.version) - Number(versions[1]?.version)).toBe(1)
  })

  test('what is asked for shows no secret, in no table', async () => {
    await waiting(edit(ann, 'provider', 'provider-1', providerWith('CANARY-4711')))
    const { waiting: listed } = await listApprovals(ben, { than: null, limit: 1 })
    expect(listed[0]?.shown).toEqual({
      changes: [{ path: 'providers.provider-1.settings.accessToken', before: '•••', after: '•••' }],
    })
    for (const table of ['approvals', 'audit_records'])
      expect(await sql`select 1 from ${sql(table)} t where t::text like '%CANARY%'`).toHaveLength(0)
  })

  test('what is wrong is told at once, and nothing waits', async () => {
    expect(await edit(ann, 'general', 'general', general('soon'))).toMatchObject({ kind: 'invalid' })
    expect(await edit(ann, 'fourEyes', 'fourEyes', { configuration: false })).toMatchObject({ kind: 'invalid' })
    expect((await listApprovals(ben, { than: null, limit: 1 })).waiting).toEqual([])
  })

  test('no stored secret is shown to an address that one person typed', async () => {
    const elsewhere = { ...providerWith('•••'), settings: { baseUrl: 'http://127.0.0.1:8', accessToken: '•••' } }
    await expect(tryProvider(ann, 'provider-1', elsewhere)).rejects.toMatchObject({ code: 'not_allowed' })
    expect(await sql`select 1 from audit_records where action = 'provider.try'`).toHaveLength(0)
  })

  test('a person makes no key that would do alone what takes two; a key and the command line act as before', async () => {
    const key = (scopes: string[]) =>
      issueProducerKey(ann, { producer: 'crm', scopes, ratePerSecond: null, expiresInDays: null }, new Date())
    await expect(key(['notifications:write', 'operations'])).rejects.toMatchObject({ code: 'not_allowed' })
    await expect(key(['config:write'])).rejects.toMatchObject({ code: 'not_allowed' })
    expect(await key(['notifications:write'])).toHaveProperty('token')
    await saveConfiguration({ input: plain, expectedVersion: version, author: 'producer:ci', reason: null })
    expect((await document()).fourEyes).toBeUndefined()
    expect(await key(['operations'])).toHaveProperty('token')
  })
})

test('without them for the configuration, only what takes them is guarded; without any, nothing is', async () => {
  version = await configure({ ...plain, fourEyes: { replaysAbove: 500 } }, version)
  expect(await edit(ann, 'general', 'general', general('P5D'))).toMatchObject({ kind: 'saved' })
  expect(await edit(ann, 'fourEyes', 'fourEyes', null, version + 1)).toMatchObject({ kind: 'waits' })
  version = await configure(plain, version + 1)
  expect(await edit(ann, 'general', 'general', general('P5D'))).toMatchObject({ kind: 'saved' })
  expect(await edit(ann, 'fourEyes', 'fourEyes', fourEyes, version + 1)).toMatchObject({ kind: 'saved' })
  expect(await document()).toMatchObject({ fourEyes })
})
