import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'

/** One message that a simulated provider took: what a customer's phone would show. */
export type Acceptance = {
  at: string
  provider: string
  key: string | null
  id: string
  recipient: string | null
  bodyHash: string
}

export type Offer = Omit<Acceptance, 'at' | 'id'> & {
  /** A keyed provider recognises a key that it has seen; a keyless one takes every call. */
  keyed: boolean
  /** A known key is recognised whatever its body says: an upsert. */
  anyBody?: boolean
  /** After this a key is forgotten; null means never. */
  keyTtlMs: number | null
}

export type Decision =
  | { kind: 'accepted'; id: string }
  | { kind: 'repeat'; id: string }
  | { kind: 'other_body' }
  | { kind: 'key_missing' }

export type LedgerView = {
  acceptances: Acceptance[]
  counts: {
    accepted: number
    /** Calls with a known key and the same body, answered with the first id again. */
    repeats: number
    /** Calls with a known key and another body, refused. */
    otherBody: number
    keys: number
  }
  /** Keys accepted more than once, and how often: each is a customer who got a message twice. */
  duplicates: Record<string, number>
}

type Section = {
  acceptances: Acceptance[]
  byKey: Map<string, { latest: Acceptance; times: number }>
  repeats: number
  otherBody: number
}

/**
 * What the simulated providers accepted, by provider. The file is append-only, one JSON line an acceptance, written
 * before the caller is answered; an existing file is read first, so that a restarted provider remembers its keys.
 */
export class Ledger {
  readonly #sections = new Map<string, Section>()
  readonly #file: number | null
  readonly #started = Math.floor(Date.now() / 1000).toString(36)
  #sequence = 0
  #unwritten = ''
  #waiting: (() => void)[] = []

  constructor(path: string | null) {
    const known = path !== null && existsSync(path) ? readFileSync(path, 'utf8') : ''
    this.#remember(known)
    // A torn last line must not swallow the next one.
    this.#unwritten = known === '' || known.endsWith('\n') ? '' : '\n'
    this.#file = path === null ? null : openSync(path, 'a')
  }

  offer(offer: Offer): Decision {
    const section = this.#section(offer.provider)
    if (offer.keyed) {
      if (offer.key === null) return { kind: 'key_missing' }
      const known = section.byKey.get(offer.key)?.latest
      if (known && !expired(known, offer.keyTtlMs)) return this.#repeat(section, known, offer)
    }
    this.#sequence += 1
    const { provider, key, recipient, bodyHash } = offer
    const id = `${provider}-${this.#started}-${this.#sequence}`
    const acceptance = { at: new Date().toISOString(), provider, key, id, recipient, bodyHash }
    if (this.#file !== null) this.#unwritten += `${JSON.stringify(acceptance)}\n`
    record(section, acceptance)
    return { kind: 'accepted', id }
  }

  /**
   * Calls back once everything accepted so far is in the file: nobody may be answered before. One write serves all
   * that came in one turn of the event loop; a crash before it leaves neither a line nor an answer.
   */
  whenWritten(answer: () => void): void {
    if (this.#unwritten === '' && this.#waiting.length === 0) answer()
    else if (this.#waiting.push(answer) === 1) setImmediate(() => this.#write())
  }

  /** One provider's part, or all; `limit` keeps the latest acceptances only, the counts stay whole. */
  view(provider: string | null, limit = Number.POSITIVE_INFINITY): LedgerView {
    const sections = provider === null ? [...this.#sections.values()] : [this.#section(provider)]
    const times = new Map<string, number>()
    for (const section of sections) {
      for (const [key, entry] of section.byKey) times.set(key, (times.get(key) ?? 0) + entry.times)
    }
    const sum = (count: (section: Section) => number) => sections.reduce((total, section) => total + count(section), 0)
    return {
      acceptances: sections.flatMap(({ acceptances }) => (limit === 0 ? [] : acceptances.slice(-limit))),
      counts: {
        accepted: sum(({ acceptances }) => acceptances.length),
        repeats: sum(({ repeats }) => repeats),
        otherBody: sum(({ otherBody }) => otherBody),
        keys: times.size,
      },
      duplicates: Object.fromEntries([...times].filter(([, count]) => count > 1)),
    }
  }

  providers(): string[] {
    return [...this.#sections.keys()].sort()
  }

  close(): void {
    this.#write()
    if (this.#file !== null) closeSync(this.#file)
  }

  #write(): void {
    if (this.#file !== null && this.#unwritten !== '') writeSync(this.#file, this.#unwritten)
    this.#unwritten = ''
    for (const answer of this.#waiting.splice(0)) answer()
  }

  #repeat(section: Section, known: Acceptance, offer: Offer): Decision {
    if (known.bodyHash !== offer.bodyHash && !offer.anyBody) {
      section.otherBody += 1
      return { kind: 'other_body' }
    }
    section.repeats += 1
    return { kind: 'repeat', id: known.id }
  }

  #section(provider: string): Section {
    let section = this.#sections.get(provider)
    if (!section) {
      section = { acceptances: [], byKey: new Map(), repeats: 0, otherBody: 0 }
      this.#sections.set(provider, section)
    }
    return section
  }

  /** A line torn by a crash was never answered for: it is left out. */
  #remember(text: string): void {
    for (const line of text.split('\n')) {
      const acceptance = line.endsWith('}') ? parseLine(line) : null
      if (acceptance) record(this.#section(acceptance.provider), acceptance)
    }
  }
}

function record(section: Section, acceptance: Acceptance): void {
  section.acceptances.push(acceptance)
  if (acceptance.key === null) return
  const entry = section.byKey.get(acceptance.key)
  if (entry) {
    entry.latest = acceptance
    entry.times += 1
  } else section.byKey.set(acceptance.key, { latest: acceptance, times: 1 })
}

function expired(acceptance: Acceptance, ttlMs: number | null): boolean {
  return ttlMs !== null && Date.now() - Date.parse(acceptance.at) > ttlMs
}

function parseLine(line: string): Acceptance | null {
  try {
    return JSON.parse(line) as Acceptance
  } catch {
    return null
  }
}
