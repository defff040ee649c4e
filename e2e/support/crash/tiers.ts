/** How long a fault run lasts and how often each fault strikes; counts follow from the minutes. */
export type Tier = {
  name: 'pr' | 'extended' | 'soak'
  minutes: number
  seed: number
  workers: number
  /** Requests a second, over all kinds of traffic. */
  requestsPerSecond: number
  killEveryMs: number
  /** SIGKILL of every worker while a provider holds an accepted request. */
  aimedKillEveryMs: number
  pauseEveryMs: number
  databaseCrashEveryMs: number
  /** Of the answers of the database: cut, so that nobody hears them. */
  cutRatio: number
  /** Where libfaketime is: each worker gets a wrong clock. Null: clocks are right. */
  clocks: string | null
  /** A commit whose engine every second worker runs, on the schema of today. Null: all run today's. */
  beside: string | null
}

const rates = {
  workers: 6,
  requestsPerSecond: 80,
  killEveryMs: 700,
  aimedKillEveryMs: 9_000,
  pauseEveryMs: 5_000,
  databaseCrashEveryMs: 16_000,
  cutRatio: 0.006,
}

const minutesOf: Record<Tier['name'], number> = { pr: 2, extended: 40, soak: 120 }

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
  const minutes = Number(values.get('--minutes') ?? minutesOf[name])
  const seed = Number(values.get('--seed') ?? 20_261_125)
  const requestsPerSecond = Number(values.get('--rate') ?? rates.requestsPerSecond)
  if (!(minutes > 0) || !Number.isInteger(seed) || !(requestsPerSecond > 0)) throw new Error(usage)
  return {
    ...rates,
    name,
    minutes,
    seed,
    requestsPerSecond,
    clocks: values.get('--clocks') ?? null,
    beside: values.get('--beside') ?? null,
  }
}

const usage =
  'npm run faults -- --tier pr|extended|soak [--seed n] [--minutes m] [--rate requestsPerSecond] [--clocks libfaketime] [--beside commit] | --mutants'
