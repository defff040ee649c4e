import { isIP } from 'node:net'
import { z } from 'zod'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { parseSender, strictMailbox } from '@/lib/providers/mailbox'
import { mimeMessage } from '@/lib/providers/mime-message'
import type { Adapter, FrozenMessage, SendContext } from '@/lib/providers/provider'
import { receiptSecret } from '@/lib/providers/receipt-secret'
import { greetServer, submitMail, type Visit } from '@/lib/providers/smtp-submission'
import type { SubmissionResult } from '@/lib/providers/smtp-transcript'
import { targetGuard } from '@/lib/providers/ssrf-guard'

const hostName = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i

const settings = z
  .strictObject({
    host: z
      .string()
      .refine((text) => hostName.test(text) || isIP(text) > 0, 'a host name or an address')
      .meta({ title: 'Host', description: 'The mail server that takes our mail, e.g. smtp.example.com.' }),
    port: z.int().min(1).max(65_535).meta({
      title: 'Port',
      description: '587 for STARTTLS, 465 for TLS from the start, 25 between servers.',
    }),
    secure: z
      .boolean()
      .optional()
      .meta({ title: 'TLS from the start', description: 'Unset: yes at port 465, no elsewhere.' }),
    username: z.string().min(1).max(255).optional().meta({ title: 'User name', description: 'Unset: no login.' }),
    password: z
      .string()
      .min(1)
      .max(1024)
      .optional()
      .meta({ title: 'Password', description: 'Stored sealed and never shown again.' }),
    from: z
      .string()
      .refine((text) => parseSender(text) !== null, 'an address, or a name and an address in angle brackets')
      .meta({ title: 'From', description: 'E.g. Example Shop <noreply@example.com>; also the envelope sender.' }),
    domain: z
      .string()
      .regex(hostName, 'a domain name')
      .optional()
      .meta({ title: 'Domain', description: 'Right part of the Message-ID. Unset: the domain of From.' }),
    requireTls: z.boolean().optional().meta({
      title: 'Require TLS',
      description: 'Unset: required, except for hosts in ONCE_ALLOWED_PRIVATE_HOSTS.',
    }),
    receiptSecret,
  })
  .refine(({ username, password }) => (username === undefined) === (password === undefined), {
    message: 'user name and password go together',
    path: ['password'],
  })
type Settings = z.output<typeof settings>

/** Any mail server. It recognises nothing: after a lost final reply a person, or policy, must decide. */
export const smtp: Adapter<Settings> = {
  name: 'smtp',
  title: 'SMTP',
  channels: ['email'],
  capabilities: { idempotency: { kind: 'none', retention: null }, lookup: 'none' },
  settings,
  secretSettings: ['password', 'receiptSecret'],

  prepare: (message, settings) => ({ bytes: mimeMessage(mailOf(message, settings)), message }),

  async send(prepared, settings, context) {
    const to = strictMailbox(prepared.message.address)
    const from = parseSender(settings.from)
    if (to === null) return refusedHere('message', 'recipient_invalid')
    if (from === null) return refusedHere('account', 'sender_invalid')
    const envelope = { from: from.address, to }
    const result = await submitMail({ ...visitOf(settings, context), envelope, bytes: prepared.bytes }, targetGuard())
    return outcomeOf(result, messageIdOf(prepared.message, settings))
  },

  async tryOut(settings, context) {
    const result = await greetServer(visitOf(settings, context), targetGuard())
    switch (result.kind) {
      case 'accepted':
        return { found: 'ready' }
      case 'refused': {
        const code = `smtp_${result.replyCode}`
        return { found: result.replyCode < 500 ? 'unreachable' : 'refused', code, detail: result.enhancedCode }
      }
      case 'ambiguous':
        return { found: 'unreachable', code: result.code, detail: null }
      case 'not_sent': {
        const { code, detail } = result
        return {
          found: code === 'target_blocked' || code === 'login_needs_tls' ? 'refused' : 'unreachable',
          code,
          detail,
        }
      }
    }
  },
}

function visitOf(settings: Settings, { timeoutMs, signal }: SendContext): Visit {
  const { host, port, username, password } = settings
  return {
    ...{ host, port, timeoutMs, signal },
    secure: settings.secure ?? port === 465,
    requireTls: settings.requireTls ?? null,
    credentials: username && password ? { user: username, pass: password } : null,
    clientName: domainOf(settings),
  }
}

function mailOf(message: FrozenMessage, settings: Settings): Parameters<typeof mimeMessage>[0] {
  return {
    messageId: messageIdOf(message, settings),
    notificationId: message.notificationId,
    from: parseSender(settings.from) ?? { name: null, address: 'sender.invalid@localhost' },
    to: strictMailbox(message.address),
    subject: message.subject ?? '',
    body: message.body,
    date: new Date(message.acceptedAt),
  }
}

/** The same on every attempt: a receiver that collapses equal ids shows one mail. */
function messageIdOf(message: FrozenMessage, settings: Settings): string {
  return `<${message.notificationId}@${domainOf(settings)}>`
}

function domainOf(settings: Settings): string {
  return settings.domain ?? parseSender(settings.from)?.address.split('@').pop() ?? 'localhost'
}

function outcomeOf(result: SubmissionResult, messageId: string): DeliveryOutcome {
  switch (result.kind) {
    case 'accepted':
      return { outcome: 'accepted', providerMessageId: messageId, httpStatus: null }
    case 'refused':
      return refusalOutcome(result)
    case 'ambiguous':
      return { outcome: 'unknown', code: result.code, detail: null, httpStatus: null }
    case 'not_sent': {
      const { code, detail } = result
      if (code === 'target_blocked' || code === 'login_needs_tls') return refusedHere('account', code, detail)
      return { outcome: 'unavailable', code, detail, httpStatus: null, retryAfterSeconds: null }
    }
  }
}

/** 4xx: later. 5xx: never, and the enhanced code or else the stage says whether the message or our account is why. */
function refusalOutcome({
  stage,
  replyCode,
  enhancedCode,
}: Extract<SubmissionResult, { kind: 'refused' }>): DeliveryOutcome {
  const code = `smtp_${replyCode}`
  if (replyCode < 500) {
    return { outcome: 'unavailable', code, detail: enhancedCode, httpStatus: null, retryAfterSeconds: null }
  }
  const policy = enhancedCode?.startsWith('5.7.') || replyCode === 530 || replyCode === 535
  const blame = !policy && (stage === 'recipient' || stage === 'message') ? 'message' : 'account'
  return refusedHere(blame, code, enhancedCode)
}

function refusedHere(blame: 'message' | 'account', code: string, detail: string | null = null): DeliveryOutcome {
  return { outcome: 'rejected', blame, code, detail, httpStatus: null }
}
