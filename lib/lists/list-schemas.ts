import { z } from 'zod'

/** Names of lists and campaigns appear in addresses: short, printable, no spaces. */
export const nameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/i, 'letters, digits, dot, dash and underscore, at most 63')

const columnName = z.string().trim().min(1).max(100)

/**
 * `POST /api/v1/lists`. `uniqueIdentifier`: the columns that say who a contact is. `columns`: what Once calls a value →
 * the file's column that has it; `phone`, `email` and `customerId` make the recipient, any other name is one of `data`.
 */
export const createListSchema = z.strictObject({
  name: nameSchema,
  uniqueIdentifier: z
    .array(columnName)
    .min(1, 'name at least one column')
    .max(5, 'at most five columns')
    .refine((names) => new Set(names).size === names.length, 'each column may appear once'),
  columns: z.record(columnName, columnName).default({}),
})

export type CreateList = z.output<typeof createListSchema>
