/** One request to a simulated provider, whatever became of it. */
export type LoggedRequest = {
  number: number
  at: string
  provider: string
  path: string
  /** Lower-case names; a repeated header is joined with a comma. */
  headers: Record<string, string>
  body: string
  /** What the provider read as its key; null also for calls that carry none. */
  key: string | null
  /** The caller's port: tells connections apart. */
  remotePort: number | null
  /** `accepted`, `repeat`, …, `refused`; `token` and `look-up` for calls that send nothing. */
  outcome: string
}

type Entry = { request: Omit<LoggedRequest, 'headers' | 'at'>; atMs: number; rawHeaders: string[] }

/** The latest requests, at most `entriesMax` of them; headers are made readable only when somebody looks. */
export class RequestLog {
  readonly #entries: Entry[] = []
  #next = 0

  constructor(readonly entriesMax: number) {}

  add(request: Omit<LoggedRequest, 'headers' | 'at' | 'number'>, rawHeaders: string[]): Entry['request'] {
    const entry = { request: { ...request, number: this.#next }, atMs: Date.now(), rawHeaders }
    this.#entries[this.#next % this.entriesMax] = entry
    this.#next += 1
    return entry.request
  }

  /** Oldest first. */
  view(provider: string | null): LoggedRequest[] {
    return this.#entries
      .filter(({ request }) => provider === null || request.provider === provider)
      .sort((a, b) => a.request.number - b.request.number)
      .map(({ request, atMs, rawHeaders }) => ({
        ...request,
        at: new Date(atMs).toISOString(),
        headers: readable(rawHeaders),
      }))
  }
}

function readable(raw: string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = (raw[i] ?? '').toLowerCase()
    const value = raw[i + 1] ?? ''
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value
  }
  return headers
}
