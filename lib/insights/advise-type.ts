import { database } from '@/db/client'
import { readGaps } from '@/db/queries/read-gaps'
import { readToldTwice, type ToldRow } from '@/db/queries/read-told-twice'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { notificationTypeSchema } from '@/lib/configuration/document'
import { routeHorizonMs } from '@/lib/configuration/effective-policy'
import { lengthMs } from '@/lib/domain/duration'
import { adviseWindow, type GapBin, gapHistogram, type WindowAdvice } from '@/lib/domain/window-advice'
import { validate } from '@/lib/http/validate'
import { openContent } from '@/lib/intake/notification-content'

/** How far apart one rule's equal facts come, and the window that follows from it. Lengths in milliseconds. */
export type RuleAdvice = WindowAdvice & {
  rule: string
  bins: GapBin[]
  suppressed: number
  /** The same words to the same address again, and both went out. */
  sentAgain: number
  horizons: { producerMs: number; routeMs: number }
}

/**
 * `days`: how far back was asked. `read`: of the type's notifications, so many newest were compared word by word. `recordsSince`: there
 * were more decision records, of all types, than are looked through, and this is how far back they go; null: all of the days were.
 */
export type TypeAdvice = { days: number; read: number; recordsSince: string | null; rules: RuleAdvice[] }

const days = 30
/** Opening a text takes more than looking for one: only what shares a recipient or an identifier with another is opened. */
const bounds = { lookThrough: 5_000, opened: 1_000, records: 20_000 }

/** Advice on the window of each rule of a type as its form has it. @throws AppError `forbidden`, `invalid` */
export async function adviseType(by: Operator, value: unknown, limits = bounds): Promise<TypeAdvice> {
  requirePermission(by, 'configuration.read')
  const type = validate(notificationTypeSchema, value)
  const since = new Date(Date.now() - days * 86_400_000)
  const rules = type.dedup.filter(({ window }) => window !== 'forever').map(({ rule }) => rule)
  const sql = database('console')
  const [told, { gaps, looked, since: recordsSince }, configuration] = await Promise.all([
    readToldTwice(sql, { type: type.name, since, lookThrough: limits.lookThrough, limit: limits.opened }),
    readGaps(sql, { since, type: type.name, rules, lookThrough: limits.records }),
    activeConfiguration(),
  ])
  const route = configuration.route(type.route)
  const timeouts = route?.providers.map((name) => configuration.provider(name)?.timeoutMs ?? 0) ?? []
  const horizons = {
    producerMs: type.producerRetryHorizon === undefined ? 0 : lengthMs(type.producerRetryHorizon),
    routeMs: route ? routeHorizonMs(route, Math.max(0, ...timeouts)) : 0,
  }
  const sentMs = gapsOfWords(told.rows)
  const cut = looked === limits.records ? (recordsSince?.toISOString() ?? null) : null
  return { days, read: told.read, recordsSince: cut, rules: rules.map(advice) }

  function advice(rule: string): RuleAdvice {
    const suppressedMs = gaps.filter((gap) => gap.rule === rule).map(({ gapMs }) => gapMs)
    return {
      ...adviseWindow([...suppressedMs, ...sentMs], horizons),
      ...{ rule, horizons, bins: gapHistogram({ suppressedMs, sentMs }) },
      ...{ suppressed: suppressedMs.length, sentAgain: sentMs.length },
    }
  }
}

/** Between one that went out and the next with the same words to the same address. */
function gapsOfWords(newestFirst: readonly ToldRow[]): number[] {
  const later = new Map<string, number>()
  const gaps: number[] = []
  for (const row of newestFirst) {
    const words = wordsOf(row)
    if (words === null) continue
    const [atMs, next] = [row.acceptedAt.getTime(), later.get(words)]
    if (next !== undefined) gaps.push(next - atMs)
    later.set(words, atMs)
  }
  return gaps
}

/** What a customer read, and where; null: retention has taken it, or it cannot be opened. */
function wordsOf({ id, sealed, acceptedAt }: ToldRow): string | null {
  if (!sealed) return null
  try {
    const { address, subject, body } = openContent(id, sealed, acceptedAt).message
    return JSON.stringify([address, subject, body])
  } catch {
    return null
  }
}
