import canonicalize from 'canonicalize'
import type { DedupRule, NotificationTypeConfiguration } from '@/lib/configuration/document'
import type { WindowClaim } from '@/lib/domain/admission'
import type { DedupScope } from '@/lib/domain/campaign'
import { lengthMs } from '@/lib/domain/duration'
import type { Fault } from '@/lib/domain/errors'
import { type AudienceRule, audienceRules } from '@/lib/intake/audience'
import type { MessageFacts } from '@/lib/intake/message-facts'
import { blindHash } from '@/lib/secrets/key-ring'

/** The windows that a notification of this type must open, or the fields that it lacks for them. */
export function windowClaims(
  type: NotificationTypeConfiguration,
  facts: MessageFacts,
): { claims: WindowClaim[]; faults: Fault[] } {
  const claims: WindowClaim[] = []
  const faults: Fault[] = []
  const ofCampaign = facts.audience ? audienceRules(facts.audience).map(windowRule) : []
  for (const rule of [...ofCampaign, ...type.dedup]) {
    const scope = scopeOf(rule, type, facts)
    if (scope === null) continue // no campaign or list: a rule about one has nothing to say
    const values = rule.fields.map((field) => factAt(facts, field))
    const missing = rule.fields.filter((_, i) => isNothing(values[i]))
    faults.push(...missing.map((path) => ({ path, message: `dedup rule "${rule.rule}" needs this field` })))
    if (missing.length === 0) claims.push(claimFor(rule, scope, values))
  }
  return { claims: onceEach(claims), faults }
}

/** Two rules about one fact in one scope have one window: it stands as long as the longer says. */
function onceEach(claims: readonly WindowClaim[]): WindowClaim[] {
  const byKey = new Map<string, WindowClaim>()
  for (const claim of claims) {
    const other = byKey.get(claim.windowKey)
    if (!other || closing(claim) > closing(other)) byKey.set(claim.windowKey, claim)
  }
  return [...byKey.values()]
}

function closing({ lengthMs }: WindowClaim): number {
  return lengthMs ?? Number.POSITIVE_INFINITY
}

/** The key of an internal guardrail's window: who must not get this type again. Null when the message has nothing there. */
export function guardrailKey(type: NotificationTypeConfiguration, facts: MessageFacts): string | null {
  const fields = type.guardrail?.kind === 'internal' ? type.guardrail.fields : []
  const values = fields.map((field) => factAt(facts, field))
  if (fields.length === 0 || values.some(isNothing)) return null
  return blindHash('guardrail', type.name, canonicalize([fields, values]) ?? '')
}

/** Milliseconds of a window's length; null for "forever". */
export function windowLengthMs(window: string): number | null {
  return window === 'forever' ? null : lengthMs(window)
}

/** A rule of the type, or one that comes with a campaign. */
type WindowRule = Omit<DedupRule, 'scope'> & { scope: DedupRule['scope'] | AudienceScope; onlyMarks?: boolean }

/** Of their own, apart from a type's: what a campaign marks for ever must not stop a rule that says seven days, nor end with it. */
type AudienceScope = `audience_${DedupScope}`

function windowRule({ rule, fields, scope, onlyMarks }: AudienceRule): WindowRule {
  return {
    rule,
    guard: 'unique_identifier',
    fields,
    scope: `audience_${scope}`,
    window: 'forever',
    mode: 'fixed',
    onlyMarks,
  }
}

function claimFor(rule: WindowRule, scope: string[], values: unknown[]): WindowClaim {
  return {
    windowKey: blindHash('window', ...scope, canonicalize([rule.fields, values]) ?? ''),
    rule: rule.rule,
    guard: rule.guard,
    fields: rule.fields,
    lengthMs: windowLengthMs(rule.window),
    mode: rule.mode,
    ...(rule.onlyMarks ? { onlyMarks: true } : {}),
  }
}

/** What separates equal facts: only a type's own rule is named in its key; wider scopes are shared by all who claim them. */
function scopeOf(rule: WindowRule, type: NotificationTypeConfiguration, facts: MessageFacts): string[] | null {
  switch (rule.scope) {
    case 'type':
      return ['type', type.name, rule.rule]
    case 'channel':
      return ['channel', type.channel]
    case 'global':
      return ['global', '']
    case 'campaign':
    case 'audience_campaign':
      return facts.campaign === undefined ? null : [rule.scope, facts.campaign]
    case 'list':
    case 'audience_list':
      return facts.audience === undefined ? null : [rule.scope, facts.audience.list]
    case 'audience_all_campaigns':
      return [rule.scope, '']
  }
}

/** An empty text names nothing: all who leave the field empty would be one fact, and all but the first get no message. */
function isNothing(value: unknown): boolean {
  return value === undefined || (typeof value === 'string' && value.trim() === '')
}

/** What a dedup field names in a message; undefined: nothing. */
export function factAt(facts: MessageFacts, path: string): unknown {
  let value: unknown = facts
  for (const part of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value ?? undefined
}
