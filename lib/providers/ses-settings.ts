import { z } from 'zod'
import { parseSender } from '@/lib/providers/mailbox'
import { baseUrl, headerToken } from '@/lib/providers/setting-schemas'

export const sesSettings = z.strictObject({
  region: z
    .string()
    .regex(/^[a-z0-9](-?[a-z0-9]){1,40}$/, 'a region such as eu-west-1')
    .meta({ title: 'Region', description: 'E.g. eu-west-1; requests go to email.<region>.amazonaws.com.' }),
  accessKeyId: headerToken.meta({ title: 'Access key ID', description: 'Of a user or role that may ses:SendEmail.' }),
  secretAccessKey: headerToken.meta({
    title: 'Secret access key',
    description: 'Signs the requests. Stored sealed and never shown again.',
  }),
  sessionToken: headerToken.optional().meta({
    title: 'Session token',
    description: 'Only with temporary credentials. Stored sealed and never shown again.',
  }),
  from: z
    .string()
    .refine((text) => parseSender(text) !== null, 'an address, or a name and an address in angle brackets')
    .meta({ title: 'From', description: 'E.g. Example Shop <noreply@example.com>; SES must have verified it.' }),
  configurationSetName: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'letters, digits, dash and underscore, at most 64')
    .optional()
    .meta({
      title: 'Configuration set',
      description: 'Publishes events to the SNS topic: without one there are no receipts.',
    }),
  topicArn: z
    .string()
    .regex(
      /^arn:aws[a-z-]*:sns:[a-z0-9-]{1,30}:\d{12}:[A-Za-z0-9_-]{1,256}(\.fifo)?$/,
      'arn:aws:sns:<region>:<account>:<topic>',
    )
    .optional()
    .meta({
      title: 'SNS topic',
      description:
        'The one topic whose messages to /api/v1/receipts/<name of this provider> are believed. Unset: no receipts.',
    }),
  endpoint: baseUrl
    .optional()
    .meta({ title: 'Endpoint', description: "Unset: the region's own. For an emulator or a VPC endpoint." }),
})

export type SesSettings = z.output<typeof sesSettings>
