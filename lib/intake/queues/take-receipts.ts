import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import type { IntakeConfiguration } from '@/lib/configuration/document'
import { AppError } from '@/lib/domain/errors'
import { jsonOf } from '@/lib/intake/queues/build-queue-request'
import type { AcceptedStatus, QueueMessage } from '@/lib/intake/queues/queue-message'
import { countReceipt } from '@/lib/observability/metrics'
import { genesysReceipt } from '@/lib/providers/genesys-receipts'
import { keepReceipts } from '@/lib/receipts/receipt-queue'

/**
 * Keeps what a provider's events say of messages, and applies it, as its callback would be. Who may put something on the
 * queue is believed: there is no signature.
 * @returns for each message, in order, what became of it, or why it cannot be taken
 */
export async function takeReceipts(
  { provider: name, codes }: NonNullable<IntakeConfiguration['receipts']>,
  messages: readonly QueueMessage[],
  configuration: ActiveConfiguration,
): Promise<(AcceptedStatus | Error)[]> {
  const provider = configuration.provider(name)
  // No configuration with such an intake can be saved; the queue keeps what nobody can be told of.
  if (!provider) throw new AppError('unavailable', `There is no provider "${name}".`)
  const taken = await Promise.allSettled(messages.map(takeOne))
  return taken.map((one) => (one.status === 'fulfilled' ? one.value : asError(one.reason)))

  /** Those that arrive together are kept together: the receipts' own queue gathers them. */
  async function takeOne({ body }: QueueMessage): Promise<AcceptedStatus> {
    const receipt = genesysReceipt(jsonOf(body), codes)
    if (!receipt) return 'skipped'
    const [fresh = false] = await keepReceipts(name, [receipt])
    countReceipt(name, receipt.status, fresh)
    return 'queued'
  }
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('a receipt could not be taken', { cause: reason })
}
