import { setTimeout as wait } from 'node:timers/promises'
import { contactsFile, pastKey, requestOf, seeded } from './demo-requests.mjs'

const requestsOfTheDay = 600
const outage = { fromMinutesAgo: 400, minutes: 35, requests: 120 }
// A burst of the whole day would wait for itself: its times from acceptance to sending would be no sample of anything.
const batchSize = 60
const settleSecondsMax = 12
/** A little more than the first provider's breaker stays open. */
const breakerMs = 3_500

/**
 * A day before now. Everything of it really happens: accepted, suppressed, sent by the engine to the simulated providers.
 * `past.move` then puts what has happened since an instant to where its key says; `past.recount` counts it anew.
 */
export async function makeHistory(client, past) {
  const random = seeded(2027)
  const { api } = client
  // First, while nothing that went well is in the breaker's window: it opens as it would have.
  await outageAndFallback()
  await ordinaryDay()
  await lateRepeats()
  await campaign()
  await past.recount()
  await operatorsActs()

  /** Busy at noon and in the evening; with repeats by every guard, rejected recipients and lost replies. */
  async function ordinaryDay() {
    await client.faults('genesys-primary', { rejectRatio: 0.04, rejectStatus: 422, seed: 11 })
    await client.faults('mail-gateway', { loseReplyRatio: 0.06, seed: 5 })
    const requests = []
    for (let n = 0; n < requestsOfTheDay; n++) {
      const minutesAgo = 15 + minuteOfTheDay(random) * 0.985
      const first = { idempotencyKey: pastKey(minutesAgo, `p${n}`), ...requestOf('d', n) }
      requests.push(first, ...repeatsOf(first, n, minutesAgo))
    }
    await happen(requests)
    await client.clearFaults('genesys-primary')
    await client.clearFaults('mail-gateway')
  }

  /** The warehouse says the same again minutes later: its window of one minute is over, the customer hears it twice. */
  async function lateRepeats() {
    const requests = Array.from({ length: 12 }, (_, i) => {
      const n = 10 * (i * 3 + 2) + 5
      return { idempotencyKey: pastKey(200 + i * 40, `late${n}`), ...requestOf('d', n) }
    })
    await happen(requests)
  }

  /** The first provider's access token ran out: fallbacks until its breaker opens and after, dead letters where the second refuses too. */
  async function outageAndFallback() {
    await client.faults('genesys-primary', { status: 401 })
    await client.faults('twilio-backup', { rejectRatio: 0.1, rejectStatus: 400, seed: 3 })
    const requests = Array.from({ length: outage.requests }, (_, i) => ({
      idempotencyKey: pastKey(outage.fromMinutesAgo - (i * outage.minutes) / outage.requests, `out${i}`),
      ...requestOf('o', i * 10),
    }))
    await happen(requests)
    await client.clearFaults('genesys-primary')
    await client.clearFaults('twilio-backup')
    // Once the breaker may be tried again, one order more closes it; then it takes its time to let everything through.
    await wait(breakerMs)
    const minutesAgo = outage.fromMinutesAgo - outage.minutes - 1
    await happen([{ idempotencyKey: pastKey(minutesAgo, 'after'), ...requestOf('o', outage.requests * 10) }])
    await wait(breakerMs)
  }

  async function campaign() {
    await api('POST', '/lists', {
      name: 'spring-customers',
      uniqueIdentifier: ['customer_id'],
      columns: { phone: 'phone', customerId: 'customer_id' },
    })
    await api('POST', '/lists/spring-customers/contacts', contactsFile(24), { 'content-type': 'text/csv' })
    await start('spring-2027', 'campaign')
    await settled()
    // The same people again: whoever had the first is left out.
    await start('spring-reminder', 'all_campaigns')
    await settled()
  }

  async function start(name, dedupScope) {
    await api('POST', '/campaigns', { name, list: 'spring-customers', type: 'spring_offer', dedupScope })
    await api('POST', `/campaigns/${name}/start`, {})
    const running = async () => (await api('GET', `/campaigns/${name}`)).json.status === 'running'
    for (const end = Date.now() + settleSecondsMax * 1000; Date.now() < end && (await running()); ) await wait(100)
  }

  /** What people decided about what waited for them: these acts are of now, and the audit has them. */
  async function operatorsActs() {
    const waiting = await idsOf('needs_review')
    await act(waiting[0], 'resolve', { verdict: 'sent', reason: 'The customer answered this mail.' })
    await act(waiting[1], 'resolve', { verdict: 'not_sent', reason: 'The gateway has no trace of it.' })
    const [dead] = await idsOf('dead_lettered')
    await act(dead, 'retry', { reason: 'The carrier is back.' })
    const [sent] = await idsOf('delivered')
    await act(sent, 'resend', { reason: 'The customer deleted it and asked for it again.' })
    await api('POST', '/providers/mail-reserve/pause', { reason: 'The contract ends; it is kept for emergencies.' })
    await api('POST', '/providers/mail-reserve/resume', { reason: 'Extended by a month.' })
    await configure('Customers asked why they are told the month', ({ notificationTypes }) => {
      const bill = notificationTypes.find(({ name }) => name === 'bill_due')
      bill.template.subject = 'Your bill of {{ data.month }} is ready'
    })
    await configure('A reminder of yesterday helps nobody', ({ notificationTypes }) => {
      notificationTypes.find(({ name }) => name === 'appointment_reminder').expiresAfter = 'PT12H'
    })
  }

  async function configure(reason, change) {
    const { json: document, etag } = await api('GET', '/config')
    change(document)
    await api('PUT', '/config', document, { 'if-match': etag, 'x-change-reason': reason })
  }

  async function act(id, verb, body) {
    if (id) await api('POST', `/notifications/${id}/${verb}`, body)
  }

  async function idsOf(status) {
    const { json } = await api('GET', `/notifications?status=${status}&limit=5`)
    return (json.items ?? []).map((item) => item.id)
  }

  async function happen(requests) {
    const since = await past.now()
    for (let at = 0; at < requests.length; at += batchSize) {
      await client.sendAll(requests.slice(at, at + batchSize))
      await settled()
    }
    await tellDelivered(since)
    await past.move(since)
  }

  async function settled() {
    for (const end = Date.now() + settleSecondsMax * 1000; Date.now() < end; await wait(100)) {
      if ((await past.unfinished()) === 0) return
    }
  }

  /** Most of what was sent arrives; a few numbers are switched off. Of what was refused or lost no provider speaks. */
  async function tellDelivered(since) {
    const told = (await client.sentSince(since))
      .filter(() => random() < 0.85)
      .map((one) => ({ ...one, status: random() < 0.97 ? 'delivered' : 'undelivered' }))
    await client.receipts(told)
  }
}

/** Two humps, at eleven and at nineteen hours of the day before now. */
function minuteOfTheDay(random) {
  for (;;) {
    const hour = random() * 24
    const busy = 0.25 + Math.exp(-((hour - 7) ** 2) / 12) + 0.8 * Math.exp(-((hour - 16) ** 2) / 10)
    if (random() * 1.4 < busy) return hour * 60
  }
}

/**
 * The shop makes a new key for each retry, and now and then uses one for another order; billing repeats its whole request, and has run
 * the same month twice; the others repeat themselves seldom.
 */
function repeatsOf(first, n, minutesAgo) {
  const later = (minutes, name) => ({ ...first, idempotencyKey: pastKey(minutesAgo - minutes, `p${n}${name}`) })
  const times = 1 + (n % 3)
  switch (first.type) {
    case 'order_confirmation':
      if (n % 5 === 1) return [1, 2, 4].slice(0, times).map((minutes) => later(minutes, `r${minutes}`))
      if (n % 60 === 4) return [{ ...first, data: { ...first.data, total: '999.00' } }]
      return n % 22 === 3 ? [first] : []
    case 'bill_due':
      if (n % 4 === 0 || n % 4 === 3) return Array.from({ length: times }, () => first)
      return n % 3 === 0 ? [later(9, 'again')] : []
    case 'appointment_reminder':
      return n % 40 === 19 ? [later(240, 'again')] : n % 40 === 9 ? [first] : []
    default:
      return n % 30 === 6 ? [first] : []
  }
}
