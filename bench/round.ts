import { cpus } from 'node:os'

/** What one contender did in one round. */
export type Measured = { name: string; perSecond: number }

export type RoundReport = { round: number; others: number; measured: Measured[] }

/** Runs contenders in rotating order, so that none is always first, and reports how busy the rest of the machine was. */
export async function rotatedRounds(
  rounds: number,
  contenders: { name: string; run: () => Promise<number> }[],
): Promise<RoundReport[]> {
  const reports: RoundReport[] = []
  for (let round = 0; round < rounds; round++) {
    const order = contenders
      .map((_, i) => contenders[(i + round) % contenders.length])
      .filter((one) => one !== undefined)
    const measured: Measured[] = []
    for (const contender of order) measured.push({ name: contender.name, perSecond: await contender.run() })
    reports.push({ round, others: await busyCores(), measured })
    console.log(
      `round ${round + 1}: ${measured.map(({ name, perSecond }) => `${name} ${Math.round(perSecond)}/s`).join(', ')}`,
    )
  }
  return reports
}

export function median(values: number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}

export function medianOf(reports: RoundReport[], name: string): number {
  return median(
    reports.flatMap((report) => report.measured.filter((one) => one.name === name).map((one) => one.perSecond)),
  )
}

/** Share of the processors that is busy while this process idles for half a second: other people's work. */
async function busyCores(): Promise<number> {
  const before = totals()
  await new Promise((resolve) => setTimeout(resolve, 500))
  const after = totals()
  return 1 - (after.idle - before.idle) / (after.all - before.all)
}

function totals(): { idle: number; all: number } {
  const times = cpus().map((cpu) => cpu.times)
  return {
    idle: times.reduce((sum, time) => sum + time.idle, 0),
    all: times.reduce((sum, time) => sum + time.user + time.nice + time.sys + time.idle + time.irq, 0),
  }
}
