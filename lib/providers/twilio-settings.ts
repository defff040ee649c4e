import { z } from 'zod'
import { baseUrl, headerToken } from '@/lib/providers/setting-schemas'

const seconds = (max: number) => z.int().min(1).max(max)
/** 32 hex digits at Twilio itself; what stands in for it may be freer, as long as it stays one part of a path. */
const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-zA-Z]{1,62}$`), `${prefix} and letters or digits`)

export const twilioSettings = z
  .strictObject({
    accountSid: sid('AC').meta({ title: 'Account SID', description: 'AC…, of the account that pays.' }),
    authToken: headerToken.optional().meta({
      title: 'Auth token',
      description: 'Signs in, unless an API key is given, and verifies receipts. Stored sealed and never shown again.',
    }),
    secondaryAuthToken: headerToken.optional().meta({
      title: 'Secondary auth token',
      description: 'Verifies receipts too, while the auth token is changed. Stored sealed and never shown again.',
    }),
    apiKeySid: sid('SK')
      .optional()
      .meta({ title: 'API key SID', description: 'SK…; signs in instead of the auth token.' }),
    apiKeySecret: headerToken.optional().meta({
      title: 'API key secret',
      description: 'Goes with the API key SID. Stored sealed and never shown again.',
    }),
    from: z
      .string()
      .regex(
        /^(\+[1-9]\d{4,14}|\d{3,8}|(?=.*[A-Za-z])[A-Za-z0-9 ]{1,11})$/,
        '+15550001111, a short code or a sender name',
      )
      .optional()
      .meta({
        title: 'From',
        description: 'The sender: a number in E.164, a short code or a name. Calls need a number.',
      }),
    messagingServiceSid: sid('MG').optional().meta({
      title: 'Messaging Service SID',
      description: 'MG…; picks the sender of an SMS. The look-up is surer with From.',
    }),
    validityPeriodSeconds: seconds(36_000).optional().meta({
      title: 'Validity period',
      description:
        'Seconds after which Twilio drops an SMS that still waits in its queue. Unset: ten hours, its own. A notification that expires sooner is dropped sooner.',
    }),
    voiceUrl: z
      .url({ protocol: /^https?$/ })
      .max(2048)
      .optional()
      .meta({
        title: 'Voice URL',
        description: 'TwiML for calls is fetched here. Unset: the text of the message is spoken.',
      }),
    voiceLanguage: z
      .string()
      .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}$/, 'a language tag such as en-US')
      .optional()
      .meta({ title: 'Voice language', description: 'Of the spoken text, e.g. en-US.' }),
    receiptsAs: z
      .string()
      .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'the name of a provider')
      .optional()
      .meta({
        title: 'Receipts as',
        description:
          "This provider's own name: Twilio is asked to report to ONCE_PUBLIC_URL/api/v1/receipts/<name>. Unset: no receipts.",
      }),
    baseUrl: baseUrl.optional().meta({ title: 'Base URL', description: 'Unset: https://api.twilio.com' }),
  })
  .refine(({ from, messagingServiceSid }) => from !== undefined || messagingServiceSid !== undefined, {
    message: 'From or a Messaging Service SID is needed',
    path: ['from'],
  })
  .refine(({ apiKeySid, apiKeySecret }) => (apiKeySid === undefined) === (apiKeySecret === undefined), {
    message: 'API key SID and secret go together',
    path: ['apiKeySecret'],
  })
  .refine(({ authToken, apiKeySid }) => authToken !== undefined || apiKeySid !== undefined, {
    message: 'an auth token or an API key is needed',
    path: ['authToken'],
  })

export type TwilioSettings = z.output<typeof twilioSettings>
