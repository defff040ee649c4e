/** An instant in the life of one statement, at which somebody is to die. */
export type CrashInstant = {
  /** A piece of the statement's text that no other statement has. */
  statement: string
  /** What its parameters contain; empty: whatever. */
  about: string
  /** `before`: it never leaves; `during`: all of it is done but its commit; `after`: it is done, and nobody hears of it. */
  when: 'before' | 'during' | 'after'
  /** What its answer contains, if it is met after: a row with this. An answer without one passes. */
  answered?: { row: string }
}

/** Where it was met. `cut` ends the connection. */
export type MetAt = {
  worker: number
  backendPid: number
  cut(): void
  /** A statement that was to be met in its middle is done: it had nothing to wait for. */
  isOver(): boolean
  /** It was not what was looked for: its worker hears the answer and goes on. */
  goOn(): void
}

/**
 * What the proxies of all workers look for: one instant at a time, met once; and statements that wait until told. Before a
 * statement that is to be met in its middle leaves, `stop` sees to it that this session, and no other, comes to a halt there.
 */
export class StatementWatch {
  #armed: { instant: CrashInstant; meet: (at: MetAt) => void } | null = null
  #held: string | null = null
  #waiting: (() => void)[] = []
  #undecided: { instant: CrashInstant; others: (() => void)[] } | null = null

  constructor(readonly stop: (backendPid: number) => Promise<unknown>) {}

  /** Resolves when the instant has come. */
  arm(instant: CrashInstant): Promise<MetAt> {
    return new Promise((meet) => {
      this.#armed = { instant, meet }
    })
  }

  disarm(): void {
    this.#armed = null
  }

  /** Keeps statements with this text from the database until `letGo`. */
  hold(statement: string): void {
    this.#held = statement
  }

  letGo(): void {
    this.#held = null
    for (const go of this.#waiting.splice(0)) go()
  }

  /** For the proxies: until when a statement waits. */
  async whenLetGo(text: string): Promise<void> {
    if (this.#held !== null && text.includes(this.#held)) await new Promise<void>((go) => this.#waiting.push(go))
  }

  /** For the proxies: the armed instant, if this is its statement. One that is to be met in its middle is then the only one until `decide`. */
  matching(text: string, parameters: Buffer): CrashInstant | null {
    const instant = this.#armed?.instant
    if (!instant || !isAbout(instant, text, parameters)) return null
    if (instant.when === 'during') this.#undecided = { instant, others: [] }
    return instant
  }

  /**
   * For the proxies: until it is known whether the statement that was met in its middle is what was looked for. If it had
   * nothing to do, the one that does is still to come, and must not pass meanwhile.
   */
  async whenDecided(text: string, parameters: Buffer): Promise<void> {
    while (this.#undecided && isAbout(this.#undecided.instant, text, parameters)) {
      const { others } = this.#undecided
      await new Promise<void>((go) => others.push(go))
    }
  }

  decide(): void {
    const { others = [] } = this.#undecided ?? {}
    this.#undecided = null
    for (const go of others) go()
  }

  /** For the proxies. @returns false when it has been met elsewhere meanwhile */
  meet(instant: CrashInstant, at: MetAt): boolean {
    const armed = this.#armed
    if (armed?.instant !== instant) return false
    this.#armed = null
    armed.meet(at)
    return true
  }
}

function isAbout({ statement, about }: CrashInstant, text: string, parameters: Buffer): boolean {
  return text.includes(statement) && parameters.includes(about)
}
