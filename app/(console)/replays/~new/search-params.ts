import type { ReplayPart } from '@/components/replays/dry-run-result'
import { type NotificationStatus, notificationStatuses } from '@/lib/domain/notification'
import { type ReplayMode, replayModes } from '@/lib/domain/replay'
import { addressWith, allOf, inField, parameter } from '@/lib/http/page-parameters'
import { meaningOfSearch, type NotificationSearch, searchNames } from '@/lib/insights/notification-search'
import type { ReplayFilter } from '@/lib/operations/replay-filter'

export const path = '/replays/~new'

const eventNames: readonly string[] = ['type', 'key', 'sealedKey', 'from', 'to']

/**
 * What the wizard's address asks for. Dead letters unless it says otherwise. What cannot be understood is left out and
 * named: then nothing is run, since a filter that lost a part finds more.
 */
export function readWizard(given: Record<string, string | string[] | undefined>) {
  const asked = parameter(given, 'mode')
  const mode: ReplayMode = replayModes.find((one) => one === asked) ?? 'retry'
  const names = searchNames.filter((name) => mode !== 'events' || eventNames.includes(name))
  const search: NotificationSearch = Object.fromEntries(names.map((name) => [name, parameter(given, name)]))
  const named = allOf(given, 'status')
  const statuses = mode === 'events' ? [] : named.length > 0 ? named : ['dead_lettered']
  const { filter, key, ignored } = meaningOfSearch(search, statuses)
  const replayFilter: ReplayFilter = { ...filter, ...(key ? { idempotencyKey: key } : {}) }
  return {
    mode,
    filter: replayFilter,
    ignored: asked === undefined || asked === mode ? ignored : [...ignored, `mode ${asked}`],
    values: { ...search, from: inField(search.from), to: inField(search.to) },
    statuses,
    address: { mode, ...search, status: statuses },
  }
}

const statusesOf: Record<Exclude<ReplayPart, 'all' | 'unusable'>, readonly NotificationStatus[]> = {
  unknown: ['needs_review'],
  alreadySent: ['sent', 'delivered'],
  inProgress: ['queued', 'sending'],
  final: ['undelivered', 'suppressed', 'cancelled', 'expired'],
}

/** Where a part of what was found is listed; null for events, which have no list, and for what no status tells apart. */
export function listOf(part: ReplayPart, wizard: ReturnType<typeof readWizard>): string | null {
  const { mode, ...address } = wizard.address
  if (mode === 'events' || part === 'unusable') return null
  const status =
    part === 'all'
      ? wizard.statuses
      : notificationStatuses.filter((one) => isNamed(one) && statusesOf[part].includes(one))
  return status.length === 0 ? null : addressWith('/notifications', { ...address, status })

  function isNamed(status: NotificationStatus): boolean {
    return wizard.statuses.includes(status)
  }
}
