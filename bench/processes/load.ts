import { serveParent } from '@/bench/child'
import { type HttpConnection, openConnection } from '@/bench/http-connection'

export type LoadQuestion =
  /** Each connection sends its next request when the last is answered. `batch` 1: the single call. */
  | { kind: 'closed'; url: string; apiKey: string; connections: number; batch: number; seconds: number }
  /** Requests leave at their time whatever the answers do, unless every connection is busy. */
  | { kind: 'paced'; url: string; apiKey: string; connections: number; perSecond: number; seconds: number }

/** `sent`, `answered`: milliseconds of the system's monotonic clock. */
export type Exchange = { id: string; sent: number; answered: number }
export type LoadAnswer = { accepted: number; acceptedPerSecond: number; exchanges: Exchange[] }

serveParent<LoadQuestion>(null, async (question) => {
  const open = () => openConnection(new URL(question.url))
  const connections = await Promise.all(Array.from({ length: question.connections }, open))
  const answer =
    question.kind === 'closed' ? await closedLoop(question, connections) : await paced(question, connections)
  for (const connection of connections) connection.close()
  return answer
})

async function closedLoop(
  { apiKey, batch, seconds }: LoadQuestion & { kind: 'closed' },
  connections: HttpConnection[],
): Promise<LoadAnswer> {
  const started = now()
  const end = started + seconds * 1_000
  let accepted = 0
  const client = async (connection: HttpConnection) => {
    while (now() < end) {
      if (batch === 1) await expect(202, connection.exchange(singleRequest(apiKey)))
      else await expect(200, connection.exchange(batchRequest(apiKey, batch)))
      accepted += batch
    }
  }
  await Promise.all(connections.map(client))
  return { accepted, acceptedPerSecond: accepted / ((now() - started) / 1_000), exchanges: [] }
}

/** The instant of a request is when it was due: a late departure counts as the product's delay. */
async function paced(
  { apiKey, perSecond, seconds }: LoadQuestion & { kind: 'paced' },
  connections: HttpConnection[],
): Promise<LoadAnswer> {
  const total = perSecond * seconds
  const exchanges: Exchange[] = []
  const free = [...connections]
  const started = now()
  let due = 0
  await new Promise<void>((resolve, reject) => {
    const timer = setInterval(leave, 1)
    function leave() {
      while (due < total && started + (due * 1_000) / perSecond <= now()) {
        const connection = free.pop()
        if (!connection) return
        const sent = started + (due++ * 1_000) / perSecond
        exchange(connection, sent).catch(reject)
      }
    }
    async function exchange(connection: HttpConnection, sent: number) {
      const text = await expect(202, connection.exchange(singleRequest(apiKey)))
      exchanges.push({ id: text.slice(7, 43), sent, answered: now() })
      free.push(connection)
      if (exchanges.length < total) return
      clearInterval(timer)
      resolve()
    }
  })
  return { accepted: total, acceptedPerSecond: total / ((now() - started) / 1_000), exchanges }
}

async function expect(status: number, exchange: Promise<{ status: number; body: string }>): Promise<string> {
  const answer = await exchange
  if (answer.status !== status) throw new Error(`answered ${answer.status}: ${answer.body.slice(0, 300)}`)
  return answer.body
}

let made = 0
const run = Math.floor(Math.random() * 1e12).toString(36)

function singleRequest(apiKey: string): string {
  const key = nextKey()
  return post(
    '/api/v1/notifications',
    `authorization: Bearer ${apiKey}\r\nidempotency-key: ${key}\r\n`,
    itemText(key, ''),
  )
}

function batchRequest(apiKey: string, batch: number): string {
  let items = ''
  for (let i = 0; i < batch; i++) {
    const key = nextKey()
    items += `${i === 0 ? '' : ','}${itemText(key, `"idempotencyKey":"${key}",`)}`
  }
  return post('/api/v1/notifications/batch', `authorization: Bearer ${apiKey}\r\n`, `{"notifications":[${items}]}`)
}

function nextKey(): string {
  return `order-${run}-${++made}`
}

function itemText(orderId: string, before: string): string {
  return `{${before}"type":"order_confirmation","recipient":{"phone":"+15551234567"},"data":{"orderId":"${orderId}"}}`
}

/** Everything in it is ASCII: characters are bytes. */
function post(path: string, headers: string, body: string): string {
  return `POST ${path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n${headers}content-length: ${body.length}\r\n\r\n${body}`
}

function now(): number {
  return Number(process.hrtime.bigint()) / 1e6
}
