import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { demoClient } from './demo/demo-client.mjs'
import { openPast } from './demo/open-past.mjs'
import { pacedTraffic } from './demo/paced-traffic.mjs'
import { makeHistory } from './demo/sample-history.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { readOrCreatePrivateFile, readPrivateFile } from './private-file.mjs'
import { root, say } from './progress.mjs'

// `npm start` with providers that are simulated, a configuration and a day of history of its own, and paced traffic.
const port = process.env.PORT || '3000'
const simulatorPort = process.env.SIMULATOR_PORT || '9001'
const simulatorUrl = `http://127.0.0.1:${simulatorPort}`
const apiKey = process.env.ONCE_API_KEY || 'demo-producer-key'
const email = process.env.ONCE_ADMIN_EMAIL || 'admin@example.com'
const password = process.env.ONCE_ADMIN_PASSWORD || 'once-demo'
const dataDir = resolve(root, process.env.ONCE_DATA_DIR || '.data/demo')
const keysFile = join(dataDir, 'demo-keys.json')
const client = demoClient({ productUrl: `http://127.0.0.1:${port}`, simulatorUrl, apiKey })

let stopping = false
let history = Promise.resolve()
await installDependencies({ withDevelopment: false })
const simulator = start(['--import', 'tsx', 'e2e/support/simulator/main.ts'], {
  PORT: simulatorPort,
  HOST: '127.0.0.1',
  KEYLESS: 'mail-gateway',
})
const product = start(['scripts/start.mjs'], {
  PORT: port,
  ONCE_DATA_DIR: dataDir,
  ONCE_ADMIN_PASSWORD: password,
  ONCE_API_KEY: apiKey,
  ONCE_CONFIG_FILE: process.env.ONCE_CONFIG_FILE || configurationFile(),
  ONCE_ALLOWED_PRIVATE_HOSTS: process.env.ONCE_ALLOWED_PRIVATE_HOSTS || '127.0.0.1',
  ONCE_LOG_LEVEL: process.env.ONCE_LOG_LEVEL || 'warn',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => stop(0))
for (const child of [product, simulator]) child.once('exit', (status) => stop(status || 1))

if (await ready()) {
  history = historyOnce().catch((error) => {
    if (!stopping) say(`The sample history could not be made: ${error.message}`)
  })
  await history
}
if (!stopping) {
  say(`Demo on http://localhost:${port}: sign in as ${email} with the password ${password}`)
  say(`The providers' side, with what customers would have got: ${simulatorUrl}`)
  await pacedTraffic(client, () => stopping)
}

/** A day of history, made at the first start only: on the second the database has one, and the producers have their keys. */
async function historyOnce() {
  const { json } = await client.api('GET', '/notifications?limit=1')
  const tokens = readPrivateFile(keysFile)
  if (tokens) client.useTokens(tokens)
  if (!json.items || json.items.length > 0) return
  say('Making a day of sample history')
  const past = await openPast(dataDir)
  try {
    const made = []
    for (const name of client.producers) made.push([name, await past.producerKey(name)])
    client.useTokens(readOrCreatePrivateFile(keysFile, () => Object.fromEntries(made)))
    await makeHistory(client, past)
  } finally {
    await past.close()
  }
  say('Sample history is made')
}

/** The demo's configuration, at the port where the simulator listens. */
function configurationFile() {
  const document = readFileSync(join(root, 'docs/demo-configuration.json'), 'utf8')
  mkdirSync(dataDir, { recursive: true })
  const path = join(dataDir, 'configuration.json')
  writeFileSync(path, document.replaceAll('http://127.0.0.1:9001', simulatorUrl))
  return path
}

async function ready() {
  while (!stopping) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null)
    if (answer?.ok) return true
    await wait(250)
  }
  return false
}

function start(args, env) {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
}

/** The product first, since its calls that are out end at the simulator; then the simulator. */
async function stop(status) {
  if (stopping) return
  stopping = true
  await ended(product)
  await ended(simulator)
  await history
  process.exit(status)
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = new Promise((done) => child.once('exit', done))
  child.kill('SIGTERM')
  await exit
}
