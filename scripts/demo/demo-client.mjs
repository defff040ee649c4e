import { createHmac, randomUUID } from 'node:crypto'

const receiptSecret = Buffer.from('c2ltdWxhdGVkLXJlY2VpcHQtc2VjcmV0LTAwMQ==', 'base64')

const producers = {
  order_confirmation: 'shop',
  delivery_update: 'warehouse',
  bill_due: 'billing',
  appointment_reminder: 'clinic',
}

/** Speaks to the demo's product as its producers and an operator would, and to the simulator's switches. */
export function demoClient({ productUrl, simulatorUrl, apiKey }) {
  let tokens = {}
  return {
    api,
    send,
    sendAll,
    sentSince,
    receipts,
    faults,
    clearFaults,
    useTokens,
    producers: Object.values(producers),
  }

  /** A key for each producer; what has none is asked for with the operator's. */
  function useTokens(given) {
    tokens = given
  }

  async function api(method, path, body, headers = {}) {
    const response = await fetch(`${productUrl}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: text ? JSON.parse(text) : null, etag: response.headers.get('etag') }
  }

  /** One request: a notification with its key, or an event. */
  async function send({ idempotencyKey, ...body }) {
    if (body.eventType) return api('POST', '/events', { idempotencyKey, ...body }, as('shop'))
    const headers = { 'idempotency-key': idempotencyKey, ...as(producers[body.type]) }
    return api('POST', '/notifications', body, headers)
  }

  /** Requests in their order, each producer's in one batch. */
  async function sendAll(requests) {
    const batches = Object.entries(producers).map(([type, producer]) => ({
      producer,
      notifications: requests.filter((request) => request.type === type),
    }))
    await Promise.all(
      batches
        .filter(({ notifications }) => notifications.length > 0)
        .map(({ producer, notifications }) => api('POST', '/notifications/batch', { notifications }, as(producer))),
    )
  }

  function as(producer) {
    return tokens[producer] ? { authorization: `Bearer ${tokens[producer]}` } : {}
  }

  /** What providers took since an instant and have not spoken of again, each with its provider. */
  async function sentSince(instant) {
    const sent = []
    for (let cursor = ''; cursor !== null; ) {
      const query = `status=sent&from=${instant.toISOString()}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const { json } = await api('GET', `/notifications?${query}`)
      sent.push(...json.items.map(({ id, provider }) => ({ id, provider })))
      cursor = json.nextCursor
    }
    return sent
  }

  /** What each provider says later about the notifications that it took; Twilio speaks otherwise, and not here. */
  async function receipts(told) {
    for (const provider of ['genesys-primary', 'mail-gateway']) {
      const own = told.filter((one) => one.provider === provider)
      const receipt = ({ id, status }) => ({ notificationId: id, status, receiptId: id })
      if (own.length > 0) await tell(provider, own.map(receipt))
    }
  }

  /** In the neutral form, signed as the provider would sign. */
  async function tell(provider, receipts) {
    const [id, seconds, body] = [randomUUID(), String(Math.floor(Date.now() / 1000)), JSON.stringify(receipts)]
    const mac = createHmac('sha256', receiptSecret).update(`${id}.${seconds}.${body}`).digest('base64')
    await api('POST', `/receipts/${provider}`, body, {
      'webhook-id': id,
      'webhook-timestamp': seconds,
      'webhook-signature': `v1,${mac}`,
    })
  }

  function faults(provider, switches) {
    return control('PUT', provider, switches)
  }

  function clearFaults(provider) {
    return control('DELETE', provider)
  }

  async function control(method, provider, switches) {
    const body = switches ? { body: JSON.stringify(switches) } : {}
    await (await fetch(`${simulatorUrl}/control/faults/${provider}`, { method, ...body })).arrayBuffer()
  }
}
