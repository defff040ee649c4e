import { setTimeout as wait } from 'node:timers/promises'
import { requestOf } from './demo-requests.mjs'

const requestsPerSecond = 3
const troubleEvery = 90

/** The day goes on, at a pace that can be watched, until `stopping()`: the same mix of repeats, and some trouble. */
export async function pacedTraffic(client, stopping) {
  const run = Date.now().toString(36).slice(-5)
  let told = new Date()
  for (let n = 0; !stopping(); n++) {
    await wait(1000 / requestsPerSecond)
    if (n % troubleEvery === 30) await trouble(client, Math.floor(n / troubleEvery)).catch(() => {})
    await send(n).catch(() => {})
    if (n % 15 === 14) await tellDelivered().catch(() => {})
  }

  /** In turn: new ones, the whole request again, the order under another key, an event, now and then a collision. */
  async function send(n) {
    const earlier = n > 20 ? { idempotencyKey: `demo-${run}-${n - 9}`, ...requestOf(run, n - 9) } : null
    if (earlier && n % 11 === 0) return client.send(earlier)
    if (earlier && n % 8 === 0) return client.send({ ...earlier, idempotencyKey: `demo-${run}-${n}-again` })
    if (earlier && n % 90 === 63) return client.send({ ...earlier, data: { ...earlier.data, total: '999.00' } })
    if (n % 25 === 12) return client.send(eventOf(n))
    return client.send({ idempotencyKey: `demo-${run}-${n}`, ...requestOf(run, n) })
  }

  function eventOf(n) {
    const { recipient, data } = requestOf(run, n * 10)
    return {
      idempotencyKey: `demo-${run}-event-${n}`,
      eventType: 'custom.order.created',
      data: { ...recipient, ...data },
    }
  }

  /** Only of what a provider took: what was refused, or whose reply was lost, waits for a person. */
  async function tellDelivered() {
    const since = told
    told = new Date()
    const sent = await client.sentSince(since)
    await client.receipts(sent.map((one, i) => ({ ...one, status: i % 20 === 19 ? 'undelivered' : 'delivered' })))
  }
}

/** Now and then a provider slows down, loses replies or refuses a recipient. */
async function trouble(client, turn) {
  const troubles = [
    () => client.faults('mail-gateway', { loseReplyRatio: 1, count: 1 }),
    () => client.faults('genesys-primary', { status: 429, retryAfter: '1', count: 4 }),
    () => client.faults('genesys-primary', { rejectRatio: 1, rejectStatus: 422, count: 1 }),
    () => client.faults('twilio-backup', { loseReplyRatio: 1, count: 1 }),
    () => client.faults('genesys-primary', { loseReplyRatio: 1, count: 2 }),
  ]
  await troubles[turn % troubles.length]()
}
