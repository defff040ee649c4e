import { z } from 'zod'

/** What a person may choose: long enough, never cut short, no rules about its characters. */
export const newPasswordSchema = z.string().min(8, 'at least 8 characters').max(200, 'at most 200 characters')
