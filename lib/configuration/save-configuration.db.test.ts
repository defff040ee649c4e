import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { database } from '@/db/client'
import { insertConfigurationVersion } from '@/db/queries/insert-configuration-version'
import { temporaryFolder } from '@/db/testing/temporary-folder'
import { testDatabase } from '@/db/testing/test-database'
import { env } from '@/lib/config/env'
import {
  activeConfiguration,
  configurationAtLeast,
  configurationOfVersion,
} from '@/lib/configuration/active-configuration'
import { applyConfigurationFile } from '@/lib/configuration/apply-configuration-file'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { restoreConfiguration } from '@/lib/configuration/restore-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { adapterNamed } from '@/lib/providers/registry'

let db: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

const secretName = adapterNamed('webhook')?.secretSettings[0] ?? ''
const secret = `whsec_${Buffer.alloc(24, 1).toString('base64')}`
const document = (settings: object = { [secretName]: secret }): ConfigurationInput => ({
  providers: [{ name: 'hook', adapter: 'webhook', settings: { url: 'http://127.0.0.1:9/hook', ...settings } }],
  routes: [{ name: 'sms-default', channel: 'sms', providers: ['hook'] }],
  notificationTypes: [
    { name: 'order', channel: 'sms', route: 'sms-default', eventType: 'order.created', template: { body: 'x' } },
  ],
})
const save = (input: unknown, expectedVersion: number | null) =>
  saveConfiguration({ input, expectedVersion, author: 'user:ann', reason: 'because' })
const secretOf = (settings?: Record<string, unknown>) => settings?.[secretName]

describe('the configuration', () => {
  it('is empty before anything was saved', async () => {
    const active = await activeConfiguration()
    expect(active).toMatchObject({ version: 0, document: { providers: [], idempotencyKeyRetention: 'P7D' } })
  })

  it('is in force at once when it was saved, with every default filled in', async () => {
    expect(await save(document(), 0)).toEqual({ version: 1 })
    const active = await activeConfiguration()
    expect(active.version).toBe(1)
    expect(active.provider('hook')).toMatchObject({ enabled: true, timeoutMs: 10_000 })
    expect(active.typesBoundTo('order.created').map((type) => type.name)).toEqual(['order'])
    expect(active.typesBoundTo('nothing')).toEqual([])
  })

  it('is refused with every fault, malformed or impossible, and nothing changes', async () => {
    const faulty = { ...document(), idempotencyKeyRetention: 'PT1H', facade: { outboundContacts: { sms: 'nobody' } } }
    await expect(save(faulty, 1)).rejects.toMatchObject({
      code: 'invalid',
      detail: { faults: [{ path: 'idempotencyKeyRetention' }, { path: 'facade.outboundContacts.sms' }] },
    })
    expect((await activeConfiguration()).version).toBe(1)
  })

  it('keeps secrets sealed in the database, masked outside, open for adapters', async () => {
    const [row] = await db.sql`select document::text as stored from configuration_versions`
    expect(row?.stored).not.toContain(secret)
    expect(row?.stored).toContain('sealed:')
    const shown = await readConfiguration()
    expect(secretOf(shown.document.providers[0]?.settings)).toBe('•••')
    expect(secretOf((await activeConfiguration()).provider('hook')?.settings)).toBe(secret)
  })

  it('has who, why and what changed in the audit, without secrets', async () => {
    const rows = await db.sql`select actor, reason, subject_id, detail from audit_records`
    expect(rows).toMatchObject([{ actor: 'user:ann', reason: 'because', subject_id: '1' }])
    expect(JSON.stringify(rows)).toContain('providers.hook')
    expect(JSON.stringify(rows)).not.toContain(secret)
  })

  it('keeps the stored secret when the mask is sent back', async () => {
    const { document: shown } = await readConfiguration()
    expect(await save({ ...shown, facade: { outboundContacts: { sms: 'order' } } }, 1)).toEqual({ version: 2 })
    expect(secretOf((await activeConfiguration()).provider('hook')?.settings)).toBe(secret)
  })

  it('has no secret to keep for a provider that is new', async () => {
    const input = document({ [secretName]: '•••' })
    for (const provider of input.providers ?? []) provider.name = 'other'
    await expect(save(input, 2)).rejects.toMatchObject({
      code: 'invalid',
      detail: {
        faults: expect.arrayContaining([
          { path: `providers[0].settings.${secretName}`, message: 'there is no stored secret to keep' },
        ]),
      },
    })
  })

  it('changes nothing when the document has faults, and names them all', async () => {
    const input = { ...document(), routes: [{ name: 'sms-default', channel: 'sms', providers: ['gone', 'lost'] }] }
    await expect(save(input, 2)).rejects.toMatchObject({
      code: 'invalid',
      detail: { faults: [{ path: 'routes[0].providers[0]' }, { path: 'routes[0].providers[1]' }] },
    })
    expect((await activeConfiguration()).version).toBe(2)
  })

  it('is not overwritten by a change to an older version', async () => {
    await expect(save(document(), 1)).rejects.toMatchObject({ code: 'version_stale' })
  })

  it('is saved by exactly one of many who changed the same version', async () => {
    const row = (author: string) => ({ expectedVersion: 2, document: {}, author, reason: null, changes: [] })
    const saved = await Promise.all(
      ['a', 'b', 'c', 'd'].map((author) =>
        insertConfigurationVersion(database('engine'), { ...row(author), auditId: crypto.randomUUID() }),
      ),
    )
    expect(saved.filter((version) => version !== null)).toEqual([3])
    const [audits] = await db.sql`select count(*) from audit_records where subject_id = '3'`
    expect(Number(audits?.count)).toBe(1)
  })

  it('reaches a process that learnt of a newer version elsewhere', async () => {
    expect((await configurationAtLeast(3)).version).toBe(3)
    await expect(configurationAtLeast(99)).rejects.toMatchObject({ code: 'unavailable' })
  })

  it('can be restored to any version, secrets included', async () => {
    const ann = {
      kind: 'user',
      email: 'ann@example.com',
      role: 'admin',
      proof: { recent: true, by: 'password' },
    } as const
    const restored = await restoreConfiguration(ann, { version: 1, expectedVersion: 3, reason: null })
    expect(restored).toEqual({ kind: 'saved', version: 4 })
    const active = await activeConfiguration()
    expect(active.document.facade.outboundContacts).toEqual({})
    expect(secretOf(active.provider('hook')?.settings)).toBe(secret)
  })

  it('can be asked as it was at any version', async () => {
    expect((await configurationOfVersion(2)).document.facade.outboundContacts.sms).toBe('order')
    expect((await configurationOfVersion(4)).version).toBe(4)
    expect((await configurationOfVersion(0)).document.providers).toEqual([])
    await expect(configurationOfVersion(77)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('ONCE_CONFIG_FILE', () => {
  const folder = temporaryFolder('config')
  afterAll(() => rm(folder, { recursive: true }))

  async function withFile(content: unknown): Promise<void> {
    const path = join(folder, 'once.json')
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content))
    Object.assign(env(), { ONCE_CONFIG_FILE: path })
  }

  it('is left alone when none is named', async () => {
    expect(await applyConfigurationFile()).toBeNull()
  })

  it('is applied when it differs from the version in force, and only then', async () => {
    await withFile({ ...document(), idempotencyKeyRetention: 'P3D' })
    expect(await applyConfigurationFile()).toEqual({ version: 5, changed: true })
    expect(await applyConfigurationFile()).toEqual({ version: 5, changed: false })
  })

  it('stops the start with every fault when it is not valid', async () => {
    await withFile({ ...document(), providers: [] })
    await expect(applyConfigurationFile()).rejects.toMatchObject({ name: 'EnvironmentError' })
    await expect(applyConfigurationFile()).rejects.toThrow(/ONCE_CONFIG_FILE: .*\n {2}routes\[0\]\.providers\[0\]: /)
    await withFile('{ not json')
    await expect(applyConfigurationFile()).rejects.toMatchObject({ name: 'EnvironmentError' })
    Object.assign(env(), { ONCE_CONFIG_FILE: '/nowhere/once.json' })
    await expect(applyConfigurationFile()).rejects.toThrow('ONCE_CONFIG_FILE: /nowhere/once.json cannot be read.')
  })

  it("keeps a guardrail's token as secret as a provider's, and only for the address that it was given for", async () => {
    const guarded = (guardrail: object) => {
      const [type] = document().notificationTypes ?? []
      const http = { kind: 'http', url: 'https://crm.example.com/a', sentWhen: { status: 200 }, ...guardrail }
      return { ...document(), notificationTypes: [{ ...type, guardrail: http }] }
    }
    const tokenOf = ({ guardrail }: { guardrail?: { kind: string; token?: string | undefined } | undefined } = {}) =>
      guardrail?.token
    const { version } = await save(guarded({ token: 'crm-token' }), null)
    const [row] = await db.sql`select document::text as stored from configuration_versions where version = ${version}`
    expect(row?.stored).not.toContain('crm-token')
    expect(tokenOf((await readConfiguration()).document.notificationTypes[0])).toBe('•••')
    await save(guarded({ token: '•••', url: 'https://crm.example.com/b' }), version)
    expect(tokenOf((await activeConfiguration()).document.notificationTypes[0])).toBe('crm-token')
    await expect(save(guarded({ token: '•••', url: 'https://elsewhere.example.com/b' }), null)).rejects.toMatchObject({
      detail: { faults: [{ path: 'notificationTypes[0].guardrail.token' }] },
    })
  })
})
