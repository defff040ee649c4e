/** What people may do. A role has exactly what its line says: no role inherits silently. */
export const roles = ['viewer', 'support', 'operator', 'admin'] as const
export type Role = (typeof roles)[number]

export const permissions = [
  'overview.read',
  'notification.read',
  'notification.reveal',
  'notification.retry',
  'notification.resend',
  'notification.resolve',
  'notification.cancel',
  'replay.run',
  'lists.read',
  'lists.manage',
  'provider.pause',
  'duplicates.read',
  'configuration.read',
  'configuration.write',
  'keys.manage',
  'users.manage',
  'audit.read',
  'evidence.take',
  'person.erase',
  'approval.read',
] as const
export type Permission = (typeof permissions)[number]

const read: readonly Permission[] = ['overview.read', 'notification.read', 'duplicates.read', 'lists.read']

const granted: Record<Role, ReadonlySet<Permission>> = {
  viewer: new Set(read),
  support: new Set<Permission>([...read, 'notification.retry', 'evidence.take']),
  operator: new Set<Permission>([
    ...read,
    'notification.retry',
    'notification.reveal',
    'notification.resend',
    'notification.resolve',
    'notification.cancel',
    'replay.run',
    'lists.manage',
    'provider.pause',
    'configuration.read',
    'audit.read',
    'evidence.take',
    'approval.read',
  ]),
  admin: new Set(permissions),
}

/** Whether a role may do something. */
export function can(role: Role, permission: Permission): boolean {
  return granted[role].has(permission)
}

/** The roles that may do something. */
export function rolesThatMay(permission: Permission): Role[] {
  return roles.filter((role) => can(role, permission))
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text)
}
