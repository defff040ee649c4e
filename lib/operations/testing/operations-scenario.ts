import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { type LedgerProvider, ledgerProvider, type Scripted } from '@/lib/delivery/testing/ledger-provider'
import type { Handler } from '@/lib/http/api-route'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { cancelNotificationHandler } from '@/lib/http/handlers/cancel-notification'
import { getNotificationHandler } from '@/lib/http/handlers/get-notification'
import { resendNotificationHandler } from '@/lib/http/handlers/resend-notification'
import { resolveNotificationHandler } from '@/lib/http/handlers/resolve-notification'
import { retryNotificationHandler } from '@/lib/http/handlers/retry-notification'

export type Answer = { status: number; body: Record<string, unknown>; replayed?: true }

const verbs = {
  retry: retryNotificationHandler,
  cancel: cancelNotificationHandler,
  resolve: resolveNotificationHandler,
  resend: resendNotificationHandler,
} satisfies Record<string, Handler>

/**
 * A producer, one type whose orders may be told once for ever, and a provider with a ledger. Without keys at the
 * provider a lost reply is held for a person. One a test file: it configures the file's own database.
 */
export async function operationsScenario(options: { keyed?: boolean; type?: object; provider?: object } = {}) {
  const { authorization, producerId } = await testProducer()
  const peer: LedgerProvider = await ledgerProvider({ keyed: options.keyed ?? true })
  const idempotency = options.keyed === false ? { idempotency: { kind: 'none' as const } } : {}
  await configure(
    sampleConfiguration([peer.baseUrl], {
      provider: { timeoutMs: 10_000, ...idempotency, ...options.provider }, // a busy machine must not make unknowns of its own
      type: { dedup: [{ rule: 'same-order', fields: ['data.orderId'], window: 'forever' }], ...options.type },
    }),
    0,
  )
  let next = 0

  async function call(
    handler: Handler,
    params: Record<string, string>,
    body?: object,
    key?: string | null,
  ): Promise<Answer> {
    const request = new Request('http://localhost/', {
      method: 'POST',
      headers: {
        authorization,
        ...(key === null ? {} : { 'idempotency-key': key ?? `op-${next++}` }),
        ...(body ? { 'content-type': 'application/json' } : {}),
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    const response = await handler(request, { params: Promise.resolve(params) })
    const answer: Answer = { status: response.status, body: (await response.json()) as Record<string, unknown> }
    return response.headers.get('idempotent-replayed') === 'true' ? { ...answer, replayed: true } : answer
  }

  async function post(orderId: string, more: object = {}): Promise<{ status: number; id: string }> {
    const recipient = { phone: '+15551234567', customerId: `CUST_${orderId}` }
    const answer = await call(
      acceptNotificationHandler,
      {},
      { type: 'order_confirmation', recipient, data: { orderId }, ...more },
    )
    return { status: answer.status, id: String(answer.body.id) }
  }

  return {
    authorization,
    producerId,
    peer,
    call,
    post,
    drain: () => drainOutbox({ budgetSeconds: 5 }),
    /** Asks for an operation on one notification. */
    operate: (verb: keyof typeof verbs, id: string, body?: object, key?: string) =>
      call(verbs[verb], { id }, body, key),
    /** A notification whose first call met `script`, after the engine has done what it could. */
    async sentInto(script: Scripted[], orderId: string, more: object = {}): Promise<string> {
      await drainOutbox({ budgetSeconds: 5 }) // the script is this one's alone
      peer.script = script
      const { id } = await post(orderId, more)
      await drainOutbox({ budgetSeconds: 5 })
      return id
    },
    async read(id: string): Promise<Record<string, unknown>> {
      const request = new Request('http://localhost/', { headers: { authorization } })
      const response = await getNotificationHandler(request, { params: Promise.resolve({ id }) })
      return (await response.json()) as Record<string, unknown>
    },
  }
}
