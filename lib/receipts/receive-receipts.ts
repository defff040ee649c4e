import { type ActiveConfiguration, activeConfiguration } from '@/lib/configuration/active-configuration'
import type { ProviderConfiguration } from '@/lib/configuration/document'
import { AppError } from '@/lib/domain/errors'
import { log } from '@/lib/observability/log'
import { countReceipt, countRefusedReceipts } from '@/lib/observability/metrics'
import type { Receipt, ReceiptCallback, ReceiptReading } from '@/lib/providers/provider'
import { adapterNamed } from '@/lib/providers/registry'
import { readNeutralReceipts } from '@/lib/receipts/neutral-receipts'
import { keepReceipts } from '@/lib/receipts/receipt-queue'

/**
 * One callback of a provider: verified, kept, applied. A provider that is switched off is still heard: it speaks of
 * what it was sent before.
 * @throws AppError `not_found` (no such provider), `unauthenticated`, `malformed`, `invalid`, `unavailable`
 */
export async function receiveReceipts(providerName: string, callback: ReceiptCallback): Promise<void> {
  const provider = providerOf(await activeConfiguration(), providerName)
  const receipts = await verified(callback, provider)
  const fresh = await keepReceipts(provider.name, receipts)
  for (const [i, receipt] of receipts.entries()) countReceipt(provider.name, receipt.status, fresh[i] ?? false)
}

function providerOf(configuration: ActiveConfiguration, name: string): ProviderConfiguration {
  const provider = configuration.provider(name)
  if (!provider) throw new AppError('not_found', 'There is no such provider.')
  return provider
}

async function verified(callback: ReceiptCallback, provider: ProviderConfiguration): Promise<Receipt[]> {
  try {
    const reader = adapterNamed(provider.adapter)?.receipts
    if (!reader) return readNeutralReceipts(callback, provider)
    return receiptsOf(await reader.read(callback, provider.settings), provider)
  } catch (error) {
    if (error instanceof AppError) countRefusedReceipts(provider.name, error.code)
    throw error
  }
}

function receiptsOf(reading: ReceiptReading, provider: ProviderConfiguration): Receipt[] {
  switch (reading.kind) {
    case 'receipts':
      return reading.receipts
    case 'notice':
      log.warn({ event: 'receipt_notice', provider: provider.name, code: reading.code, detail: reading.detail })
      return []
    case 'unverifiable':
      throw new AppError('unavailable', `The signature cannot be checked now: ${reading.code}. Tell it again.`)
    case 'refused':
      if (reading.code === 'unreadable') throw new AppError('malformed', 'The signed body could not be read.')
      throw new AppError('unauthenticated', `This does not prove who sent it: ${reading.code}.`)
  }
}
