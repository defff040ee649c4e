import { expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import {
  campaignForConsole,
  campaignsForConsole,
  makeCampaign,
  moveCampaign,
  previewForConsole,
} from '@/lib/campaigns/console-campaigns'
import { runCampaigns } from '@/lib/campaigns/run-campaigns'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import { listSuppressions } from '@/lib/insights/list-suppressions'
import { makeList } from '@/lib/lists/console-lists'
import { uploadContacts } from '@/lib/lists/upload-contacts'

const { sql } = await useTestDatabase()
await oneProvider()
const viewer: Operator = { kind: 'user', email: 'v@example.com', role: 'viewer' }
const operator: Operator = { kind: 'user', email: 'o@example.com', role: 'operator' }
await makeList(operator, { name: 'people', uniqueIdentifier: ['customer_id'] })
const rows = [1, 2, 3].map((n) => `C_${n},+1555000000${n},ORD_${n}`)
const body = csv(`customer_id,phone,orderId\n${rows.join('\n')}\n`)
await uploadContacts({ list: 'people', actor: 'test', body, dryRun: false })
const campaign = (name: string) => ({
  name,
  list: 'people',
  type: 'order_confirmation',
  dedupScope: 'all_campaigns',
})

test('a campaign is made, previewed and run by who may, and the audit says who', async () => {
  await expect(makeCampaign(viewer, campaign('one'))).rejects.toMatchObject({ code: 'forbidden' })
  expect(await makeCampaign(operator, campaign('one'))).toMatchObject({ made: true })
  expect(await makeCampaign(operator, campaign('one'))).toMatchObject({ made: false })
  expect(await previewForConsole(viewer, 'one')).toMatchObject({ willSend: 3, willBeSuppressed: 0 })
  await expect(moveCampaign(viewer, 'one', 'start')).rejects.toMatchObject({ code: 'forbidden' })
  await moveCampaign(operator, 'one', 'start')
  await finish()
  expect(await campaignForConsole(viewer, 'one')).toMatchObject({ status: 'completed', progress: { accepted: 3 } })
  const records = await sql<{ action: string; actor: string }[]>`
    select action, actor from audit_records where subject_kind in ('campaign', 'producer') order by at, id`
  expect(records.filter(({ actor }) => actor === 'user:o@example.com').map(({ action }) => action)).toEqual([
    'producer.create',
    'campaign.create',
    'campaign.start',
  ])
})

test('the duplicates of one campaign are found by its name', async () => {
  await makeCampaign(operator, campaign('two'))
  expect(await previewForConsole(viewer, 'two')).toMatchObject({
    willSend: 0,
    suppressedBy: [{ guard: 'unique_identifier', campaign: 'one', contacts: 3 }],
  })
  await moveCampaign(operator, 'two', 'start')
  await finish()
  const found = async (name: string) =>
    (await listSuppressions({ campaign: name }, { place: { side: 'newest' }, limit: 10 })).items.length
  expect([await found('one'), await found('two')]).toEqual([0, 3])
  expect((await campaignsForConsole(viewer, '', 1)).nextCursor).toBe('one')
})

async function finish() {
  while ((await runCampaigns(new AbortController().signal)) > 0);
}

async function* csv(text: string) {
  yield Buffer.from(text)
}
