import { randomUUID } from 'node:crypto'
import { Pool } from 'undici'

// Arguments: URL, producer key, items a request (1: the single call), seconds. Prints accepted notifications a second.
const [url = '', apiKey = '', batchText = '1', secondsText = '5'] = process.argv.slice(2)
const batch = Number(batchText)
const connections = batch === 1 ? 64 : 4
const pool = new Pool(url, { connections })
const end = performance.now() + Number(secondsText) * 1000
const started = performance.now()
let accepted = 0

async function client(): Promise<void> {
  while (performance.now() < end) {
    const response = await (batch === 1 ? single() : many())
    await response.body.dump()
    if (response.statusCode !== (batch === 1 ? 202 : 200)) throw new Error(`answered ${response.statusCode}`)
    accepted += batch
  }
}

function single() {
  const key = randomUUID()
  return pool.request({
    method: 'POST',
    path: '/api/v1/notifications',
    headers: { ...headers(), 'idempotency-key': key },
    body: JSON.stringify(item(key)),
  })
}

function many() {
  const notifications = Array.from({ length: batch }, () => {
    const idempotencyKey = randomUUID()
    return { idempotencyKey, ...item(idempotencyKey) }
  })
  return pool.request({
    method: 'POST',
    path: '/api/v1/notifications/batch',
    headers: headers(),
    body: JSON.stringify({ notifications }),
  })
}

function headers() {
  return { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' }
}

function item(orderId: string) {
  return { type: 'order_confirmation', recipient: { phone: '+15551234567' }, data: { orderId } }
}

await Promise.all(Array.from({ length: connections }, client))
console.log(accepted / ((performance.now() - started) / 1000))
await pool.destroy()
