/** What a producer key may do. Granting is by exact name: none implies another. */
export const scopes = [
  'notifications:write',
  'notifications:read',
  'notifications:read:pii',
  'guard',
  'lists:write',
  'config:read',
  'config:write',
  'operations',
] as const
export type Scope = (typeof scopes)[number]

/** A producer whose key was verified for this request. */
export type AuthenticatedProducer = {
  producerId: string
  name: string
  keyId: string
  scopes: ReadonlySet<string>
  /** Requests that the key may make; null: as many as it likes. */
  ratePerSecond: number | null
  /** Where the key may be used from, as CIDR ranges; null: anywhere. */
  networks: readonly string[] | null
}
