import { customType, timestamp } from 'drizzle-orm/pg-core'

/** Raw bytes: ciphertext, digests. */
export const bytea = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'bytea' })

/** Every instant of the product: `timestamptz`, stored and computed in UTC. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' })
