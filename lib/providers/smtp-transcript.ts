import { TargetBlocked } from '@/lib/providers/ssrf-guard'

/** Where in the conversation the server said no; it decides who is to blame. */
export type SmtpStage = 'connection' | 'login' | 'sender' | 'recipient' | 'message'

/**
 * What one submission came to. The line that matters is the server's `354`: before it no byte of the message was
 * written, so nobody has it; after it, without a final reply, nobody can know.
 */
export type SubmissionResult =
  | { kind: 'accepted' }
  | { kind: 'refused'; stage: SmtpStage; replyCode: number; enhancedCode: string | null }
  | { kind: 'not_sent'; code: string; detail: string | null }
  | { kind: 'ambiguous'; code: string }

/** Why we stopped by ourselves. */
export class SmtpInterruption extends Error {
  override readonly name = 'SmtpInterruption'
  constructor(readonly reason: 'connect_timeout' | 'timeout' | 'aborted' | 'login_needs_tls' | 'answer_too_large') {
    super(reason)
  }
}

/**
 * Follows one SMTP conversation through the library's transaction log, because its errors do not tell a connection lost
 * before the server's `354` from one lost after it. Nothing of the conversation is kept.
 */
export class SmtpTranscript {
  #dataAsked = false
  /** The server has asked for the message: from here on it may have it. */
  #started = false

  readonly logger = {
    level: () => {},
    trace: () => {},
    debug: (entry: unknown, line?: unknown) => this.#note(entry, line),
    info: () => {},
    warn: () => {},
    error: () => {},
    fatal: () => {},
  }

  /** Reads what an error means at the point that the conversation had reached. */
  failure(error: unknown): SubmissionResult {
    if (error instanceof TargetBlocked) return { kind: 'not_sent', code: 'target_blocked', detail: error.message }
    const reply = refusal(error)
    if (reply) return reply
    const code = error instanceof SmtpInterruption ? error.reason : brokenCode(error)
    return this.#started ? { kind: 'ambiguous', code } : { kind: 'not_sent', code, detail: null }
  }

  /** Some servers answer DATA with 250; the library then sends the message just as after 354. */
  #note(entry: unknown, line: unknown): void {
    if (typeof entry !== 'object' || entry === null || !('tnx' in entry) || typeof line !== 'string') return
    if (entry.tnx === 'client' && line === 'DATA') this.#dataAsked = true
    else if (entry.tnx === 'server' && this.#dataAsked && /^[23]/.test(line)) this.#started = true
  }
}

/** A 4xx or 5xx is the server's own word that it did not take the message, whenever it comes. */
function refusal(error: unknown): SubmissionResult | null {
  const replyCode = numberAt(error, 'responseCode')
  if (replyCode < 400 || replyCode > 599) return null
  const enhancedCode = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/.exec(textAt(error, 'response'))?.[1] ?? null
  return { kind: 'refused', stage: stageOf(textAt(error, 'command')), replyCode, enhancedCode }
}

function stageOf(command: string): SmtpStage {
  if (command.startsWith('AUTH')) return 'login'
  if (command === 'MAIL FROM') return 'sender'
  if (command === 'RCPT TO') return 'recipient'
  return command === 'DATA' ? 'message' : 'connection'
}

const brokenCodes: Readonly<Record<string, string>> = {
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  EAUTH: 'login_failed',
  ETLS: 'tls_failure',
}

function brokenCode(error: unknown): string {
  const known = brokenCodes[textAt(error, 'code')]
  if (known) return known
  return error instanceof Error && /certificate|ssl|tls/i.test(error.message) ? 'tls_failure' : 'connection_closed'
}

function textAt(error: unknown, name: string): string {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined
  return typeof value === 'string' ? value : ''
}

function numberAt(error: unknown, name: string): number {
  const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined
  return typeof value === 'number' ? value : 0
}
