import { buildIfStale } from './build-if-stale.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { root } from './progress.mjs'
import { run, runTool } from './run-command.mjs'

// Without arguments what `npm test` has; with `--tier` the run with thin
// workers, the crash points and a failover, `pr` beside the crash runs, the others beside a hundred million steps of the model; with
// `--points`, `--failover` or `--model` those alone; with `--mutants` the guards are taken out one by one.
process.chdir(root)
await installDependencies({ withDevelopment: true })
const options = process.argv.slice(2)
const script = (file, ...rest) => run(process.execPath, ['--import', 'tsx', file, ...rest])
const points = (...rest) => script('e2e/faults/points.ts', ...rest)

if (options.length === 0) process.exit(await asInTests())
if (options.includes('--mutants')) process.exit(await script('e2e/faults/mutants.ts', ...options))
if (options.includes('--points')) process.exit(await points(...options))
if (options.includes('--failover')) process.exit(await failovers(...options))
if (options.includes('--model')) process.exit(await script('e2e/faults/model.ts', ...options.slice(1)))
if (!options.includes('--tier')) {
  console.error('npm run faults -- --tier pr|extended|soak | --points n | --failover | --model | --mutants')
  process.exit(2)
}
const isPr = options[options.indexOf('--tier') + 1] === 'pr'
const statuses = [
  await script('e2e/faults/run.ts', ...options),
  await points(isPr ? '3' : '20'),
  await failovers(...Array.from({ length: isPr ? 1 : 10 }, (_, i) => String(20_261_125 + i))),
]
statuses.push(
  isPr
    ? await asInTests('crash.faults', 'lists.faults', 'races.faults')
    : await script('e2e/faults/model.ts', '100000000'),
)
process.exit(statuses.find((status) => status !== 0) ?? 0)

/** One after the other, each in a process of its own. */
async function failovers(...words) {
  const isSeed = (word) => /^\d+$/.test(word)
  const [others, seeds] = [words.filter((word) => !isSeed(word)), words.filter(isSeed)]
  const statuses = []
  for (const seed of seeds.length > 0 ? seeds : ['20261125'])
    statuses.push(await script('e2e/faults/failover.ts', seed, ...others))
  return statuses.find((status) => status !== 0) ?? 0
}

/** Some of them start the built product. */
async function asInTests(...files) {
  await buildIfStale()
  return runTool('vitest/vitest.mjs', ['run', '--project', 'tier', '--project', 'faults', ...files])
}
