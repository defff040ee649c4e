import { database } from '@/db/client'
import { readGaps } from '@/db/queries/read-gaps'
import { type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { notificationTypeSchema } from '@/lib/configuration/document'
import { routeHorizonMs } from '@/lib/configuration/effective-policy'
import { durationSeconds } from '@/lib/domain/duration'
import { adviseWindow, type GapBin, gapHistogram, type WindowAdvice } from '@/lib/domain/window-advice'
import { validate } from '@/lib/http/validate'
import { type PastNotification, readHistory } from '@/lib/insights/type-history'

/** How far apart one rule's equal facts come, and the window that follows from it. Lengths in milliseconds. */
export type RuleAdvice = WindowAdvice & {
  rule: string
  bins: GapBin[]
  suppressed: number
  /** The same words to the same address again, and both went out. */
  sentAgain: number
  horizons: { producerMs: number; routeMs: number }
}

/** `days`: how far back was asked. `read`: of the type's notifications, so many newest were compared word by word. */
export type TypeAdvice = { days: number; read: number; rules: RuleAdvice[] }

const days = 30
const bounds = { rows: 5_000, ms: 2_000 }
const recordsLookedThrough = 50_000

/** Advice on the window of each rule of a type as its form has it. @throws AppError `forbidden`, `invalid` */
export async function adviseType(by: Operator, value: unknown): Promise<TypeAdvice> {
  requirePermission(by, 'configuration.read')
  const type = validate(notificationTypeSchema, value)
  const since = new Date(Date.now() - days * 86_400_000)
  const [history, configuration] = await Promise.all([
    readHistory(type.name, since, bounds, toldOf),
    activeConfiguration(),
  ])
  const route = configuration.route(type.route)
  const timeouts = route?.providers.map((name) => configuration.provider(name)?.timeoutMs ?? 0) ?? []
  const horizons = {
    producerMs: (durationSeconds(type.producerRetryHorizon) ?? 0) * 1_000,
    routeMs: route ? routeHorizonMs(route, Math.max(0, ...timeouts)) : 0,
  }
  const sentMs = gapsOfWords(history.items)
  const rules = await Promise.all(
    type.dedup
      .filter(({ window }) => window !== 'forever')
      .map(async ({ rule }) => {
        const asked = { since, type: type.name, rule, lookThrough: recordsLookedThrough }
        const suppressedMs = (await readGaps(database('console'), asked)).map(({ gapMs }) => gapMs)
        return {
          ...adviseWindow([...suppressedMs, ...sentMs], horizons),
          ...{ rule, horizons, bins: gapHistogram({ suppressedMs, sentMs }) },
          ...{ suppressed: suppressedMs.length, sentAgain: sentMs.length },
        }
      }),
  )
  return { days, read: history.items.length, rules }
}

/** What a customer read and when; null: it did not go out, or retention has taken it. */
function toldOf({ content, acceptedAt, settled, rule }: PastNotification): { words: string; atMs: number } | null {
  if (!content || rule !== null || (settled !== 'sent' && settled !== 'delivered')) return null
  const { address, subject, body } = content.message
  return { words: JSON.stringify([address, subject, body]), atMs: acceptedAt.getTime() }
}

/** Between one that went out and the next with the same words to the same address. */
function gapsOfWords(newestFirst: readonly ReturnType<typeof toldOf>[]): number[] {
  const later = new Map<string, number>()
  const gaps: number[] = []
  for (const told of newestFirst) {
    if (!told) continue
    const next = later.get(told.words)
    if (next !== undefined) gaps.push(next - told.atMs)
    later.set(told.words, told.atMs)
  }
  return gaps
}
