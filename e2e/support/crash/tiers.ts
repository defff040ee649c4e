/** How long a fault run lasts, how often each fault strikes, and how often it has to have struck. */
export type Tier = {
  name: 'pr' | 'extended' | 'soak'
  minutes: number
  seed: number
  workers: number
  /** Requests a second, over all kinds of traffic. */
  requestsPerSecond: number
  asked: Asked
  killEveryMs: number
  /** SIGKILL of every worker while a provider holds an accepted request. */
  aimedKillEveryMs: number
  pauseEveryMs: number
  databaseCrashEveryMs: number
  outageEveryMs: number
  /** Of the answers of the database: cut, so that nobody hears them. */
  cutRatio: number
  /** Where libfaketime is: each worker gets a wrong clock. Null: clocks are right. */
  clocks: string | null
  /** A commit whose engine every second worker runs, on the schema of today. Null: all run today's. */
  beside: string | null
}

/** What the design asks of a tier in its minutes; `--minutes` takes its share, `--rate` its own share of requests. */
export type Asked = {
  requests: number
  kills: number
  pausesPastTheLease: number
  databaseCrashes: number
  databaseAnswersCut: number
}

// What stands beside `pr` brings it to 20,000 messages: the crash run has 6,000, and 30 kills more, through the built server; lists,
// points and failover about 4,000. With more workers more stand still at once.
const tiers: Record<Tier['name'], { minutes: number; workers: number; asked: Asked }> = {
  pr: { minutes: 4, workers: 13, asked: asked(10_000, 200, 60, 12, 500) },
  extended: { minutes: 44, workers: 9, asked: asked(250_000, 2_000, 500, 120, 5_000) },
  soak: { minutes: 120, workers: 9, asked: asked(1_000_000, 5_000, 1_500, 300, 20_000) },
}

const rates = {
  killEveryMs: 1_500,
  aimedKillEveryMs: 9_000,
  pauseEveryMs: 3_000,
  databaseCrashEveryMs: 16_000,
  outageEveryMs: 60_000,
  cutRatio: 0.006,
}

/** Of what is asked for a little more is driven: a crash holds it up. */
const driven = 1.05

/** Reads `--tier pr|extended|soak [--seed n] [--minutes m] [--rate n] [--clocks libfaketime.so.1] [--beside commit]`. @throws on anything else */
export function tierOf(argv: readonly string[]): Tier {
  const values = new Map<string, string>()
  for (let i = 0; i < argv.length; i += 2) {
    const [option = '', value] = argv.slice(i, i + 2)
    if (!['--tier', '--seed', '--minutes', '--rate', '--clocks', '--beside'].includes(option) || value === undefined)
      throw new Error(usage)
    values.set(option, value)
  }
  const name = values.get('--tier') ?? 'pr'
  if (name !== 'pr' && name !== 'extended' && name !== 'soak') throw new Error(usage)
  const { asked, workers, minutes: whole } = tiers[name]
  const minutes = Number(values.get('--minutes') ?? whole)
  const seed = Number(values.get('--seed') ?? 20_261_125)
  const requestsPerSecond = Number(values.get('--rate') ?? (driven * asked.requests) / (whole * 60))
  if (!(minutes > 0) || !Number.isInteger(seed) || !(requestsPerSecond > 0)) throw new Error(usage)
  const share = (count: number) => Math.floor((count * minutes) / whole)
  return {
    ...rates,
    name,
    workers,
    minutes,
    seed,
    requestsPerSecond,
    asked: {
      requests: Math.floor((requestsPerSecond * minutes * 60) / driven),
      kills: share(asked.kills),
      pausesPastTheLease: share(asked.pausesPastTheLease),
      databaseCrashes: share(asked.databaseCrashes),
      databaseAnswersCut: share(asked.databaseAnswersCut),
    },
    clocks: values.get('--clocks') ?? null,
    beside: values.get('--beside') ?? null,
  }
}

function asked(requests: number, kills: number, pauses: number, databaseCrashes: number, cuts: number): Asked {
  return { requests, kills, pausesPastTheLease: pauses, databaseCrashes, databaseAnswersCut: cuts }
}

const usage =
  'npm run faults -- --tier pr|extended|soak [--seed n] [--minutes m] [--rate requestsPerSecond] [--clocks libfaketime] [--beside commit] | --mutants'
