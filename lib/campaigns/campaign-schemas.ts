import { z } from 'zod'
import { dedupScopes } from '@/lib/domain/campaign'
import { nameSchema } from '@/lib/lists/list-schemas'

/** `POST /api/v1/campaigns` */
export const createCampaignSchema = z.strictObject({
  name: nameSchema,
  list: nameSchema,
  type: z.string().min(1).max(63),
  dedupScope: z.enum(dedupScopes).default('campaign'),
})

export type CreateCampaign = z.output<typeof createCampaignSchema>
