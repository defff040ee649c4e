import type { Role } from '@/lib/auth/permissions'

export const roleWords: Record<Role, string> = {
  viewer: 'looks, addresses masked',
  support: 'looks masked, may retry',
  operator: 'sees addresses, resends, resolves, replays',
  admin: 'everything: configuration, keys, users',
}
