import { randomUUID } from 'node:crypto'
import { expect, test } from 'vitest'
import { database } from '@/db/client'
import { insertConfigurationVersion } from '@/db/queries/insert-configuration-version'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { activeConfiguration, invalidateConfiguration } from '@/lib/configuration/active-configuration'
import { routeProvider } from '@/lib/configuration/effective-policy'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { restoreConfiguration } from '@/lib/configuration/restore-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { adapterNamed } from '@/lib/providers/registry'

await useTestDatabase()
const admin: Operator = {
  kind: 'user',
  email: 'ann@example.com',
  role: 'admin',
  proof: { recent: true, by: 'password' },
}

const settings = { accountSid: `AC${'0'.repeat(32)}`, authToken: 'token', from: '+15550001111' }
const storedBefore = {
  providers: [
    { name: 'sms', adapter: 'twilio', settings: { ...settings, lookupLagSeconds: 3_600 } },
    { name: 'both', adapter: 'twilio', settings: { ...settings, lookupLagSeconds: 3_600 }, lookupLag: 'PT2M' },
    {
      name: 'list',
      adapter: 'genesys-contact-list',
      settings: { region: 'mypurecloud.com', accessToken: 'token', contactListId: 'list', lookupLagSeconds: 0 },
    },
  ],
}

async function lags() {
  invalidateConfiguration()
  const { document } = await activeConfiguration()
  return document.providers.map((provider) => routeProvider(provider, adapterNamed(provider.adapter)).lookup)
}

test('a document stored with the adapter’s lag in seconds keeps its lag, is shown in today’s form, and can be saved again', async () => {
  const version = { expectedVersion: 0, document: storedBefore, author: 'before', reason: null, changes: [] }
  expect(await insertConfigurationVersion(database('engine'), { ...version, auditId: randomUUID() })).toBe(1)
  // Were the lag lost, absence would be believed after five minutes, not an hour: a second message.
  const kept = [
    { kind: 'ask', lagMs: 3_600_000 },
    { kind: 'ask', lagMs: 120_000 },
    { kind: 'ask', lagMs: 1_000 },
  ]
  expect(await lags()).toEqual(kept)
  const { document } = await readConfiguration()
  expect(document.providers[0]).toMatchObject({ lookupLag: 'PT3600S' })
  expect(document.providers[0]?.settings).not.toHaveProperty('lookupLagSeconds')
  await saveConfiguration({ input: document, expectedVersion: 1, author: 'today', reason: null })
  expect(await lags()).toEqual(kept)
  await restoreConfiguration(admin, { version: 1, expectedVersion: 2, reason: 'as it was' })
  expect(await lags()).toEqual(kept)
})

test('a document that says it the old way today is refused, with what to write instead', async () => {
  const input = { providers: [storedBefore.providers[0]] }
  const fault = { path: 'providers[0].settings.lookupLagSeconds', message: expect.stringContaining('"lookupLag"') }
  const saving = saveConfiguration({ input, expectedVersion: null, author: 'today', reason: null })
  await expect(saving).rejects.toMatchObject({ code: 'invalid', detail: { faults: [fault] } })
})
