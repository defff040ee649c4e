import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import { AppError } from '@/lib/domain/errors'

/** The type that is guarded. @throws AppError `invalid` when there is none of that name */
export function requireType(name: string, configuration: ActiveConfiguration): NotificationTypeConfiguration {
  const type = configuration.type(name)
  if (type) return type
  const message = `there is no notification type "${name}"`
  throw new AppError('invalid', `type: ${message}.`, { faults: [{ path: 'type', message }] })
}
