import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { installDependencies } from './install-dependencies.mjs'
import { root, say } from './progress.mjs'

// `npm start` with providers that are simulated, a sample configuration and a trickle of traffic, duplicates included.
const port = process.env.PORT ?? '3000'
const apiKey = process.env.ONCE_API_KEY ?? 'demo-producer-key'
const requestsPerSecond = 3
const faultEverySeconds = 60
const run = Date.now().toString(36)

await installDependencies({ withDevelopment: true })
const simulator = start(['--import', 'tsx', 'e2e/support/simulator/main.ts'], { PORT: '9001' })
const product = start(['scripts/start.mjs'], {
  PORT: port,
  ONCE_DATA_DIR: process.env.ONCE_DATA_DIR ?? join(root, '.data', 'demo'),
  ONCE_ADMIN_PASSWORD: process.env.ONCE_ADMIN_PASSWORD ?? 'once-demo',
  ONCE_API_KEY: apiKey,
  ONCE_CONFIG_FILE: process.env.ONCE_CONFIG_FILE ?? join(root, 'docs/sample-configuration.json'),
  ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
})
let stopping = false
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => stop(0))
product.once('exit', (status) => stop(status ?? 1))

await ready()
say(
  `Demo on http://localhost:${port} (admin@example.com, password "once-demo"); the providers' side is on http://localhost:9001`,
)
await traffic()

async function traffic() {
  for (let i = 0; !stopping; i++) {
    await wait(1000 / requestsPerSecond)
    if (i % (faultEverySeconds * requestsPerSecond) === 30) await trouble(i)
    await send(i).catch(() => {})
  }
}

/** Mostly new orders; one in eight repeats the order under another key, one in ten the whole request, a few collide. */
async function send(i) {
  const again = i > 20 && i % 8 === 0
  const repeat = i > 20 && i % 10 === 0
  const n = again || repeat ? i - 7 : i
  const collision = i > 20 && i % 90 === 45
  const key = repeat || collision ? `demo-${run}-${n}` : `demo-${run}-${i}`
  await post(key, {
    type: 'order_confirmation',
    recipient: { phone: `+1555${String(1_000_000 + (n % 500)).padStart(7, '0')}`, customerId: `CUST_${n % 500}` },
    data: { orderId: `ORD_${run}_${n}`, total: collision ? '99.99' : `${(n % 70) + 5}.00` },
    ...(repeat ? {} : { identifiers: [{ name: 'customer_id', value: `CUST_${n % 500}` }] }),
  })
}

/** Now and then the first provider is away, loses replies, or refuses a message. */
async function trouble(i) {
  const troubles = [
    { status: 429, ratio: 1, retryAfter: '1', count: 12 },
    { loseReplyRatio: 1, count: 2 },
    { rejectRatio: 1, rejectStatus: 422, count: 1 },
  ]
  const faults = troubles[Math.floor(i / 180) % troubles.length]
  await fetch('http://127.0.0.1:9001/control/faults/genesys-primary', {
    method: 'PUT',
    body: JSON.stringify(faults),
  }).catch(() => {})
}

function post(key, body) {
  return fetch(`http://127.0.0.1:${port}/api/v1/notifications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json', 'idempotency-key': key },
    body: JSON.stringify(body),
  })
}

async function ready() {
  while (!stopping) {
    const answer = await fetch(`http://127.0.0.1:${port}/api/ready`).catch(() => null)
    if (answer?.ok) return
    await wait(500)
  }
}

function start(args, env) {
  return spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } })
}

function stop(status) {
  if (stopping) return
  stopping = true
  simulator.kill('SIGTERM')
  if (product.exitCode !== null) process.exit(status)
  product.once('exit', () => process.exit(status))
  product.kill('SIGTERM')
}
