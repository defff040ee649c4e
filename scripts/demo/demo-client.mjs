import { createHmac, randomUUID } from 'node:crypto'

const receiptSecret = Buffer.from('c2ltdWxhdGVkLXJlY2VpcHQtc2VjcmV0LTAwMQ==', 'base64')

/** Speaks to the demo's product as a producer and an operator would, and to the simulator's switches. */
export function demoClient({ productUrl, simulatorUrl, apiKey }) {
  return { api, send, sentSince, receipts, faults, clearFaults }

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
    return { status: response.status, json: text ? JSON.parse(text) : null }
  }

  /** One request: a notification with its key, or an event. */
  async function send({ idempotencyKey, ...body }) {
    if (body.eventType) return api('POST', '/events', { idempotencyKey, ...body })
    return api('POST', '/notifications', body, { 'idempotency-key': idempotencyKey })
  }

  /** The ids of what a provider took since an instant and has not spoken of again. */
  async function sentSince(instant) {
    const ids = []
    for (let cursor = ''; cursor !== null; ) {
      const query = `status=sent&from=${instant.toISOString()}&limit=100${cursor && `&cursor=${encodeURIComponent(cursor)}`}`
      const { json } = await api('GET', `/notifications?${query}`)
      ids.push(...json.items.map((item) => item.id))
      cursor = json.nextCursor
    }
    return ids
  }

  /** What a provider says later about notifications, in the neutral form, signed as it would sign. */
  async function receipts(provider, told) {
    if (told.length === 0) return
    const [id, seconds, body] = [randomUUID(), String(Math.floor(Date.now() / 1000)), JSON.stringify(told)]
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
