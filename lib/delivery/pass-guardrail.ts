import { claimGuardrailWindow } from '@/db/queries/claim-guardrail-window'
import type { LeasedMessage } from '@/db/queries/lease-outbox-messages'
import type { NotificationTypeConfiguration } from '@/lib/configuration/document'
import type { DeliveryRun } from '@/lib/delivery/delivery-run'
import { askGuardrail } from '@/lib/guard/ask-guardrail'
import type { MessageFacts } from '@/lib/intake/message-facts'
import { guardrailKey, windowLengthMs } from '@/lib/intake/window-claims'

/** What the type's guardrail says of a message that is about to be sent. */
export type GuardrailPass =
  | { kind: 'clear'; windowKeys: string[] }
  | { kind: 'wait'; delayMs: number; reason: string }
  | { kind: 'hold'; reason: string }
  | { kind: 'suppress'; by: GuardrailHit }

/** What stood in the way: a notification or claim in our ledger, or what another system answered. */
export type GuardrailHit = {
  duplicateOf: string | null
  windowKey: string | null
  windowOpenedAt: Date | null
  windowClosesAt: Date | null
  fields: string[]
  evidence: string | null
}

type Guardrail = NonNullable<NotificationTypeConfiguration['guardrail']>

const retryWindowMs = 2_000
const retryBusyMs = 500

/** Asks the type's guardrail, if it has one; a resend is sent on purpose whatever it says. No connection is held while another system is asked. */
export async function passGuardrail(
  run: DeliveryRun,
  leased: LeasedMessage,
  type: NotificationTypeConfiguration,
  facts: MessageFacts,
): Promise<GuardrailPass> {
  const { guardrail } = type
  switch (guardrail?.kind) {
    case undefined:
      return { kind: 'clear', windowKeys: [] }
    case 'internal':
      return askLedger(run, leased, type, facts)
    case 'http':
      if (leased.resendOf !== null) return { kind: 'clear', windowKeys: [] }
      return askOther(leased, type.name, guardrail, facts)
  }
}

async function askLedger(
  run: DeliveryRun,
  leased: LeasedMessage,
  type: NotificationTypeConfiguration & { guardrail?: Guardrail | undefined },
  facts: MessageFacts,
): Promise<GuardrailPass> {
  const windowKey = guardrailKey(type, facts)
  if (type.guardrail?.kind !== 'internal' || windowKey === null) return { kind: 'clear', windowKeys: [] }
  const { fields, within } = type.guardrail
  const claim = await claimGuardrailWindow(run.sql, {
    windowKey,
    notificationId: leased.id,
    token: leased.token,
    configurationVersion: leased.configurationVersion,
    withinMs: windowLengthMs(within),
  })
  if (leased.resendOf !== null) return { kind: 'clear', windowKeys: claim.kind === 'clear' ? [windowKey] : [] }
  switch (claim.kind) {
    case 'clear':
      return { kind: 'clear', windowKeys: [windowKey] }
    case 'pending':
      return { kind: 'wait', delayMs: retryWindowMs, reason: 'guardrail_waits_for_another' }
    case 'unknown':
      return { kind: 'hold', reason: 'guard_claim_unknown' }
    case 'taken': {
      const { openerId: duplicateOf, openedAt: windowOpenedAt, closesAt: windowClosesAt } = claim
      return hit(leased, { duplicateOf, windowKey, windowOpenedAt, windowClosesAt, fields, evidence: null })
    }
  }
}

async function askOther(
  leased: LeasedMessage,
  type: string,
  guardrail: Guardrail & { kind: 'http' },
  facts: MessageFacts,
): Promise<GuardrailPass> {
  const verdict = await askGuardrail(type, guardrail, facts)
  switch (verdict.kind) {
    case 'not_sent':
      return { kind: 'clear', windowKeys: [] }
    case 'busy':
      return { kind: 'wait', delayMs: retryBusyMs * (1 + Math.random()), reason: 'guardrail_busy' }
    case 'no_answer':
      if (guardrail.onError === 'send') return { kind: 'clear', windowKeys: [] }
      return { kind: 'hold', reason: `guardrail_${verdict.code}` }
    case 'sent': {
      const ours = { duplicateOf: null, windowKey: null, windowOpenedAt: null, windowClosesAt: null }
      return hit(leased, { ...ours, fields: [], evidence: verdict.evidence })
    }
  }
}

/** After an unknown attempt the customer has, or may have, this very message: whether it is its own twin is a person's to say. */
function hit(leased: LeasedMessage, by: GuardrailHit): GuardrailPass {
  return leased.uncertain ? { kind: 'hold', reason: 'guardrail_after_unknown' } : { kind: 'suppress', by }
}
