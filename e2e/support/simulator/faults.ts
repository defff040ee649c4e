import { z } from 'zod'

const garbage = ['html', 'huge', 'endless', 'gzip', 'redirect', 'cut-off', 'extra-bytes', 'not-http', 'empty'] as const

const ratio = z.number().min(0).max(1)

/** What to do to the requests of one simulated provider. Ratios are of requests; chance is seeded and so repeatable. */
export const faultsSchema = z.strictObject({
  /** Left out: stays as it is. True at first: the provider recognises a key that it has seen. */
  keyed: z.boolean().optional(),
  /** Left out: stays as it is. 0 at first: how long a taken message stays invisible to the provider's look-up. */
  lookupLagMs: z.int().min(0).optional(),
  /** Left out: stays as it is. Look-ups are answered with this status; null: they work. */
  lookupStatus: z.int().min(200).max(599).nullable().optional(),
  /** Left out: stays as it is. What look-ups are answered with in place of an answer; null: they work. */
  lookupGarbage: z
    .enum(['silence', 'hang-up', ...garbage])
    .nullable()
    .optional(),
  /** A keyed provider forgets a key after this. */
  keyTtlMs: z.int().min(1).nullable().default(null),
  seed: z.int().default(1),
  /** The faults apply to the next so many requests only. */
  count: z.int().min(1).nullable().default(null),
  /** The connection dies before the body is read: nothing is accepted. */
  down: z.boolean().default(false),
  /** The body is read and then nothing happens, for ever: nothing is accepted. */
  hangRatio: ratio.default(0),
  rejectRatio: ratio.default(0),
  rejectStatus: z.int().min(400).max(499).default(400),
  status: z.int().min(200).max(599).nullable().default(null),
  statusRatio: ratio.default(1),
  /** The message is taken first: the status lies, as a gateway's 502 does. */
  statusAfterAccept: z.boolean().default(false),
  /** Header of `status` answers, as it stands: seconds or a date. */
  retryAfter: z
    .union([z.string(), z.int().min(0).transform(String)])
    .nullable()
    .default(null),
  /** Accepted, then the connection dies without an answer. */
  loseReplyRatio: ratio.default(0),
  slowRatio: ratio.default(0),
  /** Accepted at once, answered only after this. */
  slowMs: z.int().min(0).default(2_000),
  /** Accepted, then answered with something that is no answer. */
  garbageRatio: ratio.default(0),
  garbage: z.enum(garbage).default('html'),
  /** The token endpoint answers with this status. No other switch touches it, and `count` does not count it. */
  tokenStatus: z.int().min(200).max(599).nullable().default(null),
  /** How long a token holds that is given out now, in seconds. */
  tokenExpiresIn: z.int().min(0).default(3_600),
  /** The token endpoint reads and says nothing. */
  tokenSilent: z.boolean().default(false),
})

export type FaultSettings = z.input<typeof faultsSchema>
type Faults = z.output<typeof faultsSchema>

/** What one request will go through, decided when its headers are there. */
export type Fate = {
  keyed: boolean
  keyTtlMs: number | null
  down: boolean
  hang: boolean
  rejectStatus: number | null
  status: number | null
  statusAfterAccept: boolean
  retryAfter: string | null
  loseReply: boolean
  delayMs: number
  garbage: Faults['garbage'] | null
}

/** What becomes of questions; a fault of sending does not concern them. */
type LookUpFate = { lagMs: number; status: number | null; garbage: NonNullable<Faults['lookupGarbage']> | null }

const none = faultsSchema.parse({})

/** The switches of one provider. */
export class FaultSwitches {
  #keyed: boolean
  #lookUps: LookUpFate = { lagMs: 0, status: null, garbage: null }
  #faults: Faults | null = null
  #left: number | null = null
  #random = seeded(1)

  constructor(keyed: boolean) {
    this.#keyed = keyed
  }

  set(faults: Faults): void {
    this.#keyed = faults.keyed ?? this.#keyed
    this.#lookUps = {
      lagMs: faults.lookupLagMs ?? this.#lookUps.lagMs,
      status: faults.lookupStatus === undefined ? this.#lookUps.status : faults.lookupStatus,
      garbage: faults.lookupGarbage === undefined ? this.#lookUps.garbage : faults.lookupGarbage,
    }
    this.#faults = faults
    this.#left = faults.count
    this.#random = seeded(faults.seed)
  }

  /** Whether the provider is keyed, and how its look-up is, is its nature, not a fault: it stays. */
  clear(): void {
    this.#faults = null
  }

  current(): Faults {
    const { lagMs: lookupLagMs, status: lookupStatus, garbage: lookupGarbage } = this.#lookUps
    const lookUps = { lookupLagMs, lookupStatus, lookupGarbage }
    return { ...(this.#faults ?? none), keyed: this.#keyed, count: this.#left, ...lookUps }
  }

  lookUps(): LookUpFate {
    return this.#lookUps
  }

  next(): Fate {
    const faults = this.#faults
    if (faults === null) return { ...unharmed, keyed: this.#keyed }
    if (this.#left !== null) this.#left -= 1
    if (this.#left === 0) this.#faults = null
    // Always the same number of draws a request: one fault's ratio does not shift another's luck.
    const [reject, status, lose, slow, garbage, hang] = Array.from({ length: 6 }, this.#random) as Draws
    return {
      keyed: this.#keyed,
      keyTtlMs: faults.keyTtlMs,
      down: faults.down,
      hang: hang < faults.hangRatio,
      rejectStatus: reject < faults.rejectRatio ? faults.rejectStatus : null,
      status: status < faults.statusRatio ? faults.status : null,
      statusAfterAccept: faults.statusAfterAccept,
      retryAfter: faults.retryAfter,
      loseReply: lose < faults.loseReplyRatio,
      delayMs: slow < faults.slowRatio ? faults.slowMs : 0,
      garbage: garbage < faults.garbageRatio ? faults.garbage : null,
    }
  }
}

type Draws = [number, number, number, number, number, number]

const unharmed: Fate = {
  keyed: true,
  keyTtlMs: null,
  down: false,
  hang: false,
  rejectStatus: null,
  status: null,
  statusAfterAccept: false,
  retryAfter: null,
  loseReply: false,
  delayMs: 0,
  garbage: null,
}

/** mulberry32: small, good enough for chance, the same on every machine. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
