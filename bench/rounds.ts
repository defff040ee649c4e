import { fsyncsPerSecond } from '@/bench/fsync-rate'
import type { Check, Contender, Effort, Figures } from '@/bench/plan'
import { watchProcessors } from '@/bench/processor-share'

export type Round = {
  /** Share of all processors that others had during the round; null where the system does not say. */
  others: number | null
  fsyncsPerSecond: number
  valid: boolean
  figures: Figures
}

const othersMax = 0.25
const fsyncsPerSecondMin = 1_000
const warmUpShare = 0.1

/**
 * Lets contenders run in turn, each round from another start, so that none is always first after the others' leftovers.
 * A short uncounted round goes before: compilers and caches are nobody's merit.
 */
export async function rotatedRounds(
  contenders: Contender[],
  rounds: number,
  effort: Effort,
  ownProcesses: number[],
): Promise<Round[]> {
  const short = { jobs: Math.ceil(effort.jobs * warmUpShare), seconds: Math.max(1, effort.seconds * warmUpShare) }
  for (const contender of contenders) await contender.run(short)
  const done: Round[] = []
  for (let round = 0; round < rounds; round++) {
    const syncs = fsyncsPerSecond()
    const watch = watchProcessors(ownProcesses)
    const figures: Figures = {}
    for (const contender of rotated(contenders, round)) Object.assign(figures, await contender.run(effort))
    const others = watch.share()
    const valid = (others ?? 0) <= othersMax && syncs >= fsyncsPerSecondMin
    done.push({ others, fsyncsPerSecond: syncs, valid, figures })
    console.log(`round ${round + 1}${valid ? '' : ' (invalid)'}: ${JSON.stringify(rounded(figures))}`)
  }
  return done
}

export type Verdict = {
  what: string
  reached: number
  against: string
  theirs: number | null
  ratio: number | null
  floor: string
  ok: boolean
}

/** Judges by the median over valid rounds of the ratio inside each round; without a valid round, over all of them. */
export function judge(check: Check, all: Round[]): Verdict {
  const valid = all.filter((round) => round.valid)
  const rounds = valid.length > 0 ? valid : all
  const of = (name: string) => rounds.map(({ figures }) => figureOf(figures, name))
  if (check.kind === 'limit' || check.kind === 'at-least') {
    const reached = median(of(check.figure))
    const [floor, ok] =
      check.kind === 'limit'
        ? [`≤ ${check.atMost} ${check.unit}`, reached <= check.atMost]
        : [`≥ ${check.atLeast} ${check.unit}`, reached >= check.atLeast]
    return { what: check.figure, reached, against: '', theirs: null, ratio: null, floor, ok }
  }
  const [ours, theirs] = [of(check.ours), of(check.theirs)]
  const ratio = median(ours.map((value, i) => value / (theirs[i] ?? Number.NaN)))
  return {
    what: check.ours,
    reached: median(ours),
    against: check.theirs,
    theirs: median(theirs),
    ratio,
    floor: check.kind === 'ratio' ? `≥ ${check.atLeast}×` : `≤ ${check.atMost}×`,
    ok: check.kind === 'ratio' ? ratio >= check.atLeast : ratio <= check.atMost,
  }
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const start = by % items.length
  return [...items.slice(start), ...items.slice(0, start)]
}

function figureOf(figures: Figures, name: string): number {
  const figure = figures[name]
  if (figure === undefined) throw new Error(`no contender measured "${name}"`)
  return figure
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

function rounded(figures: Figures): Figures {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, Number(value.toPrecision(4))]))
}
