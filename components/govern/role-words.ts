import type { Role } from '@/lib/auth/permissions'

export const roleWords: Record<Role, string> = {
  viewer: 'looks, addresses masked',
  support: 'looks masked, may retry',
  operator: 'may uncover addresses with a reason, resends, resolves, replays',
  admin: 'everything: configuration, keys, users',
}
