import type { LeasedAlertMessage } from '@/db/queries/lease-alert-messages'
import { type AlertTarget, alertTargetSchema } from '@/lib/alerts/alert-schemas'
import { env } from '@/lib/config/env'
import { userAgent } from '@/lib/config/version'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { sendHttp } from '@/lib/providers/http-sender'
import type { FrozenMessage, SendContext } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'
import { secretKeys, signatures } from '@/lib/providers/standard-webhook'
import { open, seal } from '@/lib/secrets/key-ring'

type AlertMessage = Pick<LeasedAlertMessage, 'id' | 'rule' | 'event' | 'text' | 'at'>

const context: SendContext = { timeoutMs: 10_000, signal: new AbortController().signal, userAgent }

/** Tells a target. The id never changes, so a receiver recognises a repeat. @returns what went wrong; null: it was taken */
export async function sendAlert(target: AlertTarget, message: AlertMessage): Promise<string | null> {
  switch (target.kind) {
    case 'webhook':
      return postAlert(target, message)
    case 'email':
      return mailAlert(target, message)
  }
}

export function sealTarget(ruleId: string, target: AlertTarget): Buffer {
  return seal(JSON.stringify(target), placeOf(ruleId))
}

export function openTarget(ruleId: string, sealed: Buffer): AlertTarget {
  return alertTargetSchema.parse(JSON.parse(open(sealed, placeOf(ruleId)).toString()))
}

function placeOf(ruleId: string): string {
  return `alert_rules/${ruleId}/target`
}

/** As Standard Webhooks has it, signed where the target has a secret. `text` makes it readable where chat systems post it as it is. */
async function postAlert(
  { url, secret }: Extract<AlertTarget, { kind: 'webhook' }>,
  message: AlertMessage,
): Promise<string | null> {
  const { id, rule, event, at } = message
  const data = { rule, event, text: message.text, ...(overviewUrl() ? { url: overviewUrl() } : {}) }
  const body = Buffer.from(
    JSON.stringify({ type: `once.alert.${event}`, timestamp: at.toISOString(), text: titleOf(message), data }),
  )
  const timestamp = String(Math.floor(Date.now() / 1000))
  const headers = ['content-type', 'application/json', 'webhook-id', id, 'webhook-timestamp', timestamp]
  const keys = secretKeys(secret ?? '')
  if (keys.length > 0) headers.push('webhook-signature', signatures(keys, id, timestamp, body))
  const result = await sendHttp({ method: 'POST', url, headers, body, ...context })
  if (result.kind !== 'response') return result.code
  return result.status >= 200 && result.status < 300 ? null : `http_${result.status}`
}

/** By a provider of the configuration, as any other mail; past its breaker and rate, since an alert may be about them. */
async function mailAlert(
  { provider: name, address }: Extract<AlertTarget, { kind: 'email' }>,
  message: AlertMessage,
): Promise<string | null> {
  const provider = (await activeConfiguration()).provider(name)
  const adapter = provider && adapterNamed(provider.adapter)
  if (!provider || !adapter?.channels.includes('email')) return 'no_such_provider'
  const mail: FrozenMessage = {
    notificationId: message.id,
    type: 'once.alert',
    eventType: null,
    channel: 'email',
    address,
    recipient: { email: address },
    identifiers: [],
    data: {},
    subject: titleOf(message).slice(0, 200),
    body: [message.text, `Rule: ${message.rule}`, `At: ${message.at.toISOString()}`, overviewUrl() ?? ''].join('\n'),
    acceptedAt: message.at.toISOString(),
  }
  const outcome = await adapter.send(adapter.prepare(mail, provider.settings), provider.settings, context)
  return outcome.outcome === 'accepted' ? null : outcome.code
}

const eventWords: Record<string, string> = {
  started: 'started',
  reminder: 'still holds',
  ended: 'is over',
  test: 'is tried',
}

function titleOf({ rule, event, text }: AlertMessage): string {
  return `Once: ${rule} ${eventWords[event] ?? event}. ${text}`
}

function overviewUrl(): string | null {
  return env().ONCE_PUBLIC_URL ?? null
}
