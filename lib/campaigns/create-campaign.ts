import { database } from '@/db/client'
import { insertCampaign } from '@/db/queries/insert-campaign'
import { readCampaign } from '@/db/queries/read-campaigns'
import { readContactList } from '@/db/queries/read-contact-lists'
import type { CreateCampaign } from '@/lib/campaigns/campaign-schemas'
import { campaignView } from '@/lib/campaigns/campaign-view'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { AppError, type Fault } from '@/lib/domain/errors'
import { newId } from '@/lib/intake/build-request'
import { committed, committedBefore } from '@/lib/operations/committed'

/**
 * Makes a campaign; nothing is sent before it is started. The caller has checked the scope or the permission.
 * @returns `made: false` when the same campaign was made before
 * @throws AppError `invalid` for a list or type that is not there, `not_allowed` when the name is another campaign's, as `committed`
 */
export async function createCampaign(
  input: CreateCampaign,
  by: { actor: string; producerId: string },
): Promise<{ made: boolean; campaign: ReturnType<typeof campaignView> }> {
  const sql = database('console')
  const list = await readContactList(sql, input.list)
  const faults: Fault[] = []
  if (!list) faults.push({ path: 'list', message: `there is no list "${input.list}"` })
  if (!(await activeConfiguration()).type(input.type))
    faults.push({ path: 'type', message: `there is no notification type "${input.type}"` })
  if (!list || faults.length > 0) {
    const [first] = faults
    throw new AppError('invalid', `${first?.path}: ${first?.message}.`, { faults })
  }
  const { name, type, dedupScope } = input
  const wish = {
    id: newId(),
    auditId: newId(),
    listId: list.id,
    name,
    type,
    dedupScope,
    ...by,
  }
  const made = await committed(() => insertCampaign(database('commands'), wish))
  const known = await readCampaign(sql, name)
  if (!known) throw new Error('a campaign that was just made is not there')
  if (made) return { made, campaign: campaignView(known) }
  if (isSame(known, input, by.producerId)) {
    await committedBefore()
    return { made, campaign: campaignView(known) }
  }
  throw new AppError('not_allowed', `A campaign "${name}" with another definition exists already. Choose another name.`)
}

type Known = { list: string; type: string; dedupScope: string; producerId: string }

function isSame(known: Known, asked: CreateCampaign, producerId: string): boolean {
  return (
    known.list === asked.list &&
    known.type === asked.type &&
    known.dedupScope === asked.dedupScope &&
    known.producerId === producerId
  )
}
