import { readFileSync } from 'node:fs'
import { buildIfStale } from './build-if-stale.mjs'
import { bundledProduct } from './bundle-product.mjs'
import { hashOfSources } from './hash-of-sources.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { openDatabase } from './open-database.mjs'
import { stopInOrder } from './orderly-stop.mjs'
import { prepareEnvironment } from './prepare-environment.mjs'
import { say } from './progress.mjs'
import { stopCommands } from './run-command.mjs'

// Everything a fresh clone needs to serve console, API and engine, in one process that a signal ends in order.
const configurationErrorExitCode = 78
const { onStop, step, stop } = stopInOrder()
onStop('A command', stopCommands)

try {
  await start()
} catch (error) {
  console.error(error.name === 'Error' || error.name === 'EnvironmentError' ? error.message : error)
  await stop(error.name === 'EnvironmentError' ? configurationErrorExitCode : 1)
}

async function start() {
  const place = prepareEnvironment()
  await step(() => installDependencies({ withDevelopment: false }))
  const sources = hashOfSources()
  const product = await step(() => bundledProduct(sources))
  checkEnvironment(product, place)
  await step(() => buildIfStale(sources))
  await step(() => openDatabase(place, onStop, product.migrate))
  const server = await step(() => serve(product))
  if (server.admin.oneTimePassword) sayPassword(server.admin)
  say(`Once is ready on ${server.url}`)
}

/** Before anything takes time: one message names everything that is missing or malformed. */
function checkEnvironment({ EnvironmentError, parseEnvironment }, { embedded }) {
  const given = embedded ? { ...process.env, DATABASE_URL: 'postgres://127.0.0.1/once' } : process.env
  const { ONCE_CONFIG_FILE: file } = parseEnvironment(given)
  if (file && !isJson(file)) throw new EnvironmentError(`ONCE_CONFIG_FILE: ${file} cannot be read as JSON.`)
}

/** What the document says is checked once there is a database to compare it with. */
function isJson(file) {
  try {
    JSON.parse(readFileSync(file, 'utf8'))
    return true
  } catch {
    return false
  }
}

function serve({ startServer }) {
  say('Starting the server')
  const starting = startServer()
  onStop('The server', () =>
    starting.then(
      (server) => server.stop(),
      () => {},
    ),
  )
  return starting
}

function sayPassword({ email, oneTimePassword }) {
  console.log(`\n  Sign in as ${email} with the one-time password ${oneTimePassword}\n  It is shown only now.\n`)
}
