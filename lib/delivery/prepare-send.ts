import type { LeasedMessage } from '@/db/queries/lease-outbox-messages'
import type { SettledMessage } from '@/db/queries/settle-leased'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { type DeliveryPlan, deliveryPlan } from '@/lib/delivery/delivery-plan'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { type GuardrailPass, passGuardrail } from '@/lib/delivery/pass-guardrail'
import { mayBeSent, unknownElsewhere } from '@/lib/domain/next-step'
import { sha256 } from '@/lib/domain/sha256'
import { newId } from '@/lib/intake/build-request'
import { messageFacts } from '@/lib/intake/message-facts'
import { type NotificationContent, openContentBytes, readContent } from '@/lib/intake/notification-content'
import { guardrailKey } from '@/lib/intake/window-claims'
import type { PreparedSend } from '@/lib/providers/provider'

/** A message that may be sent now, with the bytes that every attempt at this provider sends. */
export type Sendable = {
  leased: LeasedMessage
  plan: DeliveryPlan
  prepared: PreparedSend
  wireHash: Buffer
  /** Windows to free if it turns out that nobody got it, the guardrail's included. */
  windowKeys: string[]
}

/** What to do with a leased message before anything leaves the process. */
export type Readiness =
  | { kind: 'send'; sendable: Sendable }
  | { kind: 'settle'; settled: SettledMessage }
  | { kind: 'return'; provider: string; delayMs: number; reason: string | null }

const retryObstacleMs = 30_000

/** Checks expiry, route, the key of a repeat, integrity and guardrail, and prepares the provider's bytes. Nothing here is an attempt. */
export async function prepareSend(
  run: DeliveryRun,
  leased: LeasedMessage,
  configuration: ActiveConfiguration,
): Promise<Readiness> {
  if (leased.untilExpiryMs !== null && leased.untilExpiryMs <= 0) return tooLate(leased, configuration)
  const plan = deliveryPlan(configuration, leased.type, leased.provider)
  if ('kind' in plan) return elsewhere(leased, plan)
  const { provider, uncertain, uncertainElsewhere } = leased
  const sinceFirstAttemptMs = leased.sinceFirstAttemptMs ?? 0
  if (!mayBeSent({ ...plan, provider, uncertain, uncertainElsewhere, sinceFirstAttemptMs }))
    return held(leased, uncertainElsewhere ? unknownElsewhere : 'key_no_longer_known')
  const content = verifiedContent(leased)
  if (!content) return held(leased, 'content_changed_or_unreadable')
  const facts = messageFacts({ ...content.message, campaign: content.envelope.campaign })
  const pass = await passGuardrail(run, leased, plan.type, facts)
  if (pass.kind !== 'clear') return stopped(leased, pass)
  const prepared = plan.adapter.prepare(content.message, plan.provider.settings)
  const wireHash = sha256(prepared.bytes)
  return {
    kind: 'send',
    sendable: { leased, plan, prepared, wireHash, windowKeys: [...leased.windowKeys, ...pass.windowKeys] },
  }
}

function tooLate(leased: LeasedMessage, configuration: ActiveConfiguration): Readiness {
  if (leased.uncertain) return held(leased, 'expired_after_unknown')
  const windowKeys = [...leased.windowKeys, ...guardrailWindow(leased, configuration)]
  return { kind: 'settle', settled: { ...settling(leased), windowKeys, ending: { kind: 'expired' } } }
}

/** What an earlier lease took at the guardrail, called or not: it would stop others as duplicates of something that nobody got. */
export function guardrailWindow(leased: LeasedMessage, configuration: ActiveConfiguration): string[] {
  const type = configuration.type(leased.type)
  const content = type?.guardrail ? verifiedContent(leased) : null
  if (!type || !content) return []
  const key = guardrailKey(type, messageFacts({ ...content.message, campaign: content.envelope.campaign }))
  return key === null ? [] : [key]
}

function elsewhere(
  leased: LeasedMessage,
  obstacle: { kind: 'go_to'; provider: string } | { kind: 'wait'; reason: string },
): Readiness {
  // Another provider only after a certain non-send: an uncertain message waits for its own provider to come back.
  if (obstacle.kind === 'go_to' && !leased.uncertain) {
    return { kind: 'return', provider: obstacle.provider, delayMs: 0, reason: null }
  }
  const reason = obstacle.kind === 'wait' ? obstacle.reason : 'provider_disabled_while_uncertain'
  return { kind: 'return', provider: leased.provider, delayMs: retryObstacleMs, reason }
}

/** The frozen content, only if it is byte for byte what was hashed at acceptance. */
export function verifiedContent(
  leased: Pick<LeasedMessage, 'id' | 'sealed' | 'bodyHash' | 'acceptedAt' | 'expiresAt'>,
): NotificationContent | null {
  try {
    const bytes = openContentBytes(leased.id, leased.sealed)
    const same = sha256(bytes).equals(leased.bodyHash)
    if (!same) return null
    const { message, envelope } = readContent(bytes, leased.acceptedAt)
    const expires = leased.expiresAt && { expiresAt: leased.expiresAt.toISOString() }
    return { message: { ...message, ...expires }, envelope }
  } catch {
    return null
  }
}

function stopped(leased: LeasedMessage, pass: Exclude<GuardrailPass, { kind: 'clear' }>): Readiness {
  switch (pass.kind) {
    case 'wait':
      return { kind: 'return', provider: leased.provider, delayMs: pass.delayMs, reason: pass.reason }
    case 'hold':
      return held(leased, pass.reason)
    case 'suppress': {
      const { configurationVersion, producerId, campaign } = leased
      const record = { suppressionId: newId(), rule: 'guardrail', configurationVersion, producerId, campaign }
      return { kind: 'settle', settled: { ...settling(leased), ending: { kind: 'suppressed', ...pass.by, ...record } } }
    }
  }
}

function held(leased: LeasedMessage, reason: string): Readiness & { kind: 'settle' } {
  return { kind: 'settle', settled: { ...settling(leased), ending: { kind: 'held', reason } } }
}

function settling(leased: LeasedMessage): Omit<SettledMessage, 'ending'> {
  const { id, token, provider, type, channel, eventId, windowKeys } = leased
  return { id, token, provider, type, channel, eventId, windowKeys }
}
