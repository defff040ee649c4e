import { spawnSync } from 'node:child_process'
import { type PartName, partNames, productFlags } from '@/bench/plan'
import { buildIfStale } from '@/scripts/build-if-stale.mjs'

// npm run bench -- [part …] [--full] [--rows=<n>] [--data=<folder>]
const words = process.argv.slice(2)
const flags = words.filter((word) => word.startsWith('--'))
const wanted = partsOf(words.filter((word) => !word.startsWith('--')))

await buildIfStale()
const failed = wanted.filter((part) => {
  const { status } = spawnSync(
    process.execPath,
    [...productFlags, '--import', 'tsx', 'bench/part.ts', part, ...flags],
    {
      stdio: 'inherit',
    },
  )
  return status !== 0
})
if (failed.length > 0) console.error(`\nNot measured: ${failed.join(', ')}`)
process.exit(failed.length > 0 ? 1 : 0)

/** Ends with 64 on a word that means nothing: all parts take a quarter of an hour and more. */
function partsOf(names: string[]): readonly PartName[] {
  const known = new Set<string>(partNames)
  const unknown = [
    ...names.filter((name) => !known.has(name)).map((name) => `part ${name}`),
    ...flags.filter((flag) => !/^--(full$|rows=|data=)/.test(flag)).map((flag) => `option ${flag}`),
  ]
  if (unknown.length > 0) {
    console.error(
      `There is no ${unknown.join(', ')}. Parts: ${partNames.join(', ')}; none means all. --full for long rounds, --rows=<n> and --data=<folder> (kept) for the history of console and growth (--data: console's).`,
    )
    process.exit(64)
  }
  return names.length > 0 ? partNames.filter((name) => names.includes(name)) : partNames
}
