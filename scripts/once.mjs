import { installDependencies } from './install-dependencies.mjs'
import { openDatabase } from './open-database.mjs'
import { stopInOrder } from './orderly-stop.mjs'
import { prepareEnvironment } from './prepare-environment.mjs'
import { keepProgressOffOutput } from './progress.mjs'

// The operator's command line, in the environment that `npm start` uses: same data directory, secrets and database.
const { onStop, step, stop } = stopInOrder({ quiet: true })
keepProgressOffOutput()
let status = 0
try {
  const place = prepareEnvironment()
  await step(() => installDependencies({ withDevelopment: false }))
  const { register } = await import('tsx/esm/api')
  register()
  const { runVerb } = await import('../lib/cli/once.ts')
  const help = process.argv.length <= 2 || ['help', '--help', '-h'].includes(process.argv[2])
  if (!help) {
    const { migrate } = await import('../db/migrate.ts')
    await step(() => openDatabase(place, onStop, migrate, { say: () => {} }))
  }
  status = await step(() => runVerb(help ? [] : process.argv.slice(2), onStop))
} catch (error) {
  console.error(error.message)
  for (const fault of error.detail?.faults ?? []) console.error(`  ${fault.path}: ${fault.message}`)
  status = error.name === 'EnvironmentError' ? 78 : 1
}
await stop(status)
