import type { Dispatcher } from 'undici'
import { TargetBlocked } from '@/lib/providers/ssrf-guard'

/**
 * What one HTTP request came to. The line that matters: `not_sent` means that no byte of the request was written, so
 * nobody can have acted on it; from the first byte on everything short of a whole answer is `ambiguous`.
 */
export type HttpResult =
  | { kind: 'response'; status: number; headers: RawHeaders; body: Buffer }
  | { kind: 'not_sent'; code: NotSentCode; detail: string | null }
  | { kind: 'ambiguous'; code: AmbiguousCode; detail: string | null; status: number | null }

export type NotSentCode =
  | 'target_blocked'
  | 'request_invalid'
  | 'dns_failure'
  | 'connection_refused'
  | 'host_unreachable'
  | 'tls_failure'
  | 'connect_timeout'
  | 'connect_failure'
  | 'aborted'

export type AmbiguousCode =
  | 'timeout'
  | 'aborted'
  | 'connection_closed'
  | 'answer_malformed'
  | 'answer_too_large'
  | 'connection_failure'

/** Name, value, name, value as they came; read with `headerValue`. Not an object: most answers' headers are never read. */
export type RawHeaders = readonly Buffer[]

/** A provider's answer is an id or an error: more is a fault or an attack. */
const answerBytesMax = 64 * 1024

/** One request and its answer, as undici's handler: one object a request, no stream, no promise of its own. */
export class Exchange implements Dispatcher.DispatchHandler {
  /** Where its sender keeps it while it is in flight. */
  place = 0
  readonly #settle: (result: HttpResult) => void
  readonly #deadline: NodeJS.Timeout
  #abort: (() => void) | null = null
  #settled = false
  #status: number | null = null
  #headers: Buffer[] = []
  #chunks: Buffer[] = []
  #bytes = 0

  constructor(
    timeoutMs: number,
    readonly signal: AbortSignal,
    settle: (result: HttpResult) => void,
  ) {
    this.#settle = settle
    this.#deadline = setTimeout(giveUpInTime, timeoutMs, this)
  }

  /** Undici calls this immediately before it writes; whatever happens earlier is a certain non-send. */
  onConnect(abort: () => void): void {
    // Thrown, not aborted: the request is dropped unwritten and the fresh connection stays usable.
    if (this.#settled) throw new Error('given up before it was written')
    if (this.#abort) throw new Error('a request is never written twice')
    this.#abort = abort
  }

  onHeaders(status: number, headers: Buffer[]): boolean {
    if (status < 200) return true
    this.#status = status
    this.#headers = headers
    return true
  }

  onData(chunk: Buffer): boolean {
    this.#bytes += chunk.length
    if (this.#bytes > answerBytesMax) {
      this.#end({ kind: 'ambiguous', code: 'answer_too_large', detail: null, status: this.#status })
      this.#abort?.()
      return true
    }
    this.#chunks.push(chunk)
    return true
  }

  onComplete(): void {
    const [only = empty] = this.#chunks
    const body = this.#chunks.length > 1 ? Buffer.concat(this.#chunks, this.#bytes) : only
    this.#end({ kind: 'response', status: this.#status ?? 0, headers: this.#headers, body })
  }

  onError(error: Error): void {
    if (this.#abort === null) this.#end({ kind: 'not_sent', ...notSentReason(error) })
    else this.#end({ kind: 'ambiguous', ...ambiguousReason(error), status: this.#status })
  }

  giveUp(code: 'timeout' | 'aborted'): void {
    if (this.#abort) {
      this.#end({ kind: 'ambiguous', code, detail: null, status: this.#status })
      this.#abort()
    } else {
      this.#end({ kind: 'not_sent', code: code === 'timeout' ? 'connect_timeout' : code, detail: null })
    }
  }

  #end(result: HttpResult): void {
    if (this.#settled) return
    this.#settled = true
    clearTimeout(this.#deadline)
    this.#settle(result)
  }
}

const empty = Buffer.alloc(0)

function giveUpInTime(exchange: Exchange): void {
  exchange.giveUp('timeout')
}

/** The first header of that name (lower case), or null. */
export function headerValue(headers: RawHeaders, name: string): string | null {
  for (let i = 0; i + 1 < headers.length; i += 2) {
    const candidate = headers[i]
    if (candidate?.length === name.length && candidate.toString('latin1').toLowerCase() === name) {
      return headers[i + 1]?.toString('latin1') ?? null
    }
  }
  return null
}

const notSentCodes: Readonly<Record<string, NotSentCode>> = {
  ERR_TARGET_BLOCKED: 'target_blocked',
  UND_ERR_INVALID_ARG: 'request_invalid',
  UND_ERR_NOT_SUPPORTED: 'request_invalid',
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  ENODATA: 'dns_failure',
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'host_unreachable',
  ENETUNREACH: 'host_unreachable',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
}

// OpenSSL's and Node's names for a handshake that did not come about.
const tlsCode = /^(CERT_|ERR_TLS|ERR_SSL|EPROTO$|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_MISMATCH|INVALID_CA)/

function notSentReason(error: Error): { code: NotSentCode; detail: string | null } {
  if (error instanceof TargetBlocked) return { code: 'target_blocked', detail: error.message }
  const code = codeOf(error)
  const known = notSentCodes[code ?? ''] ?? (tlsCode.test(code ?? '') ? 'tls_failure' : 'connect_failure')
  return { code: known, detail: code }
}

function ambiguousReason(error: Error): { code: AmbiguousCode; detail: string | null } {
  const code = codeOf(error)
  if (code === 'UND_ERR_SOCKET' || code === 'ECONNRESET' || code === 'EPIPE') {
    return { code: 'connection_closed', detail: code }
  }
  const malformed =
    error.name === 'HTTPParserError' || code?.startsWith('UND_ERR_RES') || code === 'UND_ERR_HEADERS_OVERFLOW'
  return { code: malformed ? 'answer_malformed' : 'connection_failure', detail: code }
}

/** Only the code: a message may quote what the other side sent. */
function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null
}
