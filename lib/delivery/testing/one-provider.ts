import { afterAll } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { type LedgerProvider, ledgerProvider } from '@/lib/delivery/testing/ledger-provider'

/** A keyed provider with a ledger of its own, and the sample configuration that sends to it, until the file's tests are over. */
export async function oneProvider(change: Parameters<typeof sampleConfiguration>[1] = {}): Promise<LedgerProvider> {
  const peer = await ledgerProvider({ keyed: true })
  afterAll(() => peer.close())
  await configure(sampleConfiguration([peer.baseUrl], change), 0)
  return peer
}
