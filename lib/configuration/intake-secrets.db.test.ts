import { expect, it } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import type { ConfigurationInput } from '@/lib/configuration/document'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'

const { sql } = await useTestDatabase()
const url = 'postgres://reader:very-secret@db.example.com/billing'
const intake = (settings: object, name = 'billing') => ({
  intakes: [{ name, kind: 'postgres-outbox' as const, producer: 'billing', settings }],
})
const save = (input: ConfigurationInput | object, expectedVersion: number) =>
  saveConfiguration({ input, expectedVersion, author: 'user:ann', reason: null })

it("an intake's secrets are sealed at rest, masked outside, open for its client, and in no audit record", async () => {
  await save(intake({ url }), 0)
  const [row] = await sql`select document::text as stored from configuration_versions`
  expect(row?.stored).not.toContain('very-secret')
  expect((await readConfiguration()).document.intakes[0]?.settings).toMatchObject({ url: '•••', table: 'outbox' })
  expect((await activeConfiguration()).document.intakes[0]?.settings.url).toBe(url)
  await save(intake({ url: `${url}2` }), 1)
  const records = JSON.stringify(await sql`select detail from audit_records`)
  expect(records).toContain('intakes.billing.settings.url')
  expect(records).not.toContain('very-secret')
})

it('the mask keeps the stored secret of the same intake, and of no other', async () => {
  await save(intake({ url: '•••', table: 'shop.outbox' }), 2)
  expect((await activeConfiguration()).document.intakes[0]?.settings).toMatchObject({
    url: `${url}2`,
    table: 'shop.outbox',
  })
  await expect(save(intake({ url: '•••' }, 'other'), 3)).rejects.toMatchObject({
    code: 'invalid',
    detail: {
      faults: expect.arrayContaining([
        { path: 'intakes[0].settings.url', message: 'there is no stored secret to keep' },
      ]),
    },
  })
})
