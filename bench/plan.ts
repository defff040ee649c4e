/** How much one contender does in one go: a number of jobs, or for a time. */
export type Effort = { jobs: number; seconds: number }

/** What one go came to: absolute figures by name, one or several. */
export type Figures = Record<string, number>

export type Contender = { name: string; run(effort: Effort): Promise<Figures> }

/** A floor or a limit of the design; `theirs` names a figure of the same round. */
export type Check =
  | { kind: 'ratio'; ours: string; theirs: string; atLeast: number }
  | { kind: 'ratio-limit'; ours: string; theirs: string; atMost: number }
  | { kind: 'limit'; figure: string; unit: string; atMost: number }
  | { kind: 'at-least'; figure: string; unit: string; atLeast: number }

export type Part = {
  contenders: Contender[]
  checks: Check[]
  /** What a reader must know to judge the figures. */
  notes: string[]
  close(): Promise<void>
}

export const partNames = [
  'accept-single',
  'accept-batch',
  'dispatch',
  'latency',
  'lists',
  'processes',
  'slow-provider',
  'growth',
  'console',
] as const
export type PartName = (typeof partNames)[number]

/** The parts whose contenders run in rounds; the console's queries are measured one by one. */
export type RacedPart = Exclude<PartName, 'console'>

export type Size = Effort & { rounds: number }

/** Notifications of the history that the console is measured with. */
export const historyRows = { short: 1_000_000, full: 5_000_000 }

/** Notifications that stand in the ledger before accepting and sending are measured. */
export const ledgerRows = { small: 100_000, short: 1_000_000, full: 10_000_000 }

/** Full: rounds long enough that a checkpoint, a vacuum or a garbage collection is a part of each. */
export function sizeOf(part: RacedPart, full: boolean): Size {
  const rounds = full ? 5 : 3
  switch (part) {
    case 'dispatch':
    case 'processes':
    case 'slow-provider':
      return { rounds, jobs: full ? 60_000 : 20_000, seconds: 0 }
    case 'growth':
      return { rounds, jobs: full ? 60_000 : 15_000, seconds: 0 }
    case 'latency':
      return { rounds, jobs: full ? 60_000 : 20_000, seconds: full ? 20 : 8 }
    case 'lists':
      return { rounds, jobs: 1_000_000, seconds: 0 }
    case 'accept-single':
    case 'accept-batch':
      return { rounds, jobs: 0, seconds: full ? 15 : 5 }
  }
}

/** As `npm start` has it: a burst's short-lived objects die young in it instead of being copied on, a tenth of the engine's time. */
export const productFlags = ['--max-semi-space-size=32']
