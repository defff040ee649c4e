import { z } from 'zod'

export const reasonSchema = z.string().trim().min(1, 'say why').max(500)

export const verdicts = ['sent', 'not_sent'] as const
export type Verdict = (typeof verdicts)[number]

/** `POST …/retry` and `/cancel`: the body may be absent. */
export const plainCommandSchema = z.strictObject({ reason: reasonSchema.nullish() })

/** `POST …/resend` */
export const resendSchema = z.strictObject({ reason: reasonSchema })

/** `POST …/resolve` */
export const resolveSchema = z.strictObject({ verdict: z.enum(verdicts), reason: reasonSchema })

/** The detail of a resolve command, as stored. */
export const resolveDetailSchema = z.object({ verdict: z.enum(verdicts) })

/** The detail of a resend, as stored; `once`: of what was not sent again before, as one of many. */
export const resendDetailSchema = z.object({ once: z.boolean().optional() })

/** The detail of a command that a replay asked for, as stored: where the original stood at the preview. */
export const replayDetailSchema = z.object({ statusThen: z.string().nullish() })

/** The detail of a replayed event, as stored: only notifications of this type, if any is named. */
export const eventDetailSchema = z.object({ type: z.string().nullish() })
