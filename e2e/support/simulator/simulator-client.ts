import type { Held } from '@/e2e/support/simulator/barrier'
import type { FaultSettings } from '@/e2e/support/simulator/faults'
import type { LedgerView } from '@/e2e/support/simulator/ledger'
import type { PostedReceipt, ReceiptOrder } from '@/e2e/support/simulator/receipts'
import type { LoggedRequest } from '@/e2e/support/simulator/request-log'

/** Remote control of a simulator, over its own HTTP control API. */
export class SimulatorClient {
  constructor(private readonly url: string) {}

  /** `limit` keeps the latest acceptances only; the counts are always whole. */
  ledger(provider?: string, limit?: number): Promise<LedgerView> {
    const query = new URLSearchParams()
    if (provider !== undefined) query.set('provider', provider)
    if (limit !== undefined) query.set('limit', String(limit))
    return this.#call('GET', `/control/ledger?${query}`)
  }

  async requests(provider: string): Promise<LoggedRequest[]> {
    const { requests } = await this.#call<{ requests: LoggedRequest[] }>(
      'GET',
      `/control/requests?provider=${provider}`,
    )
    return requests
  }

  async setFaults(provider: string, faults: FaultSettings): Promise<void> {
    await this.#call('PUT', `/control/faults/${provider}`, faults)
  }

  async clearFaults(provider: string): Promise<void> {
    await this.#call('DELETE', `/control/faults/${provider}`)
  }

  /** Every access token that was given out is refused from now on. */
  async revokeTokens(provider: string): Promise<void> {
    await this.#call('POST', `/control/revoke-tokens/${provider}`)
  }

  /** The next accepted requests are held: accepted, the reply pending. */
  async armBarrier(provider: string, count = 1): Promise<void> {
    await this.#call('POST', `/control/barrier/${provider}?count=${count}`)
  }

  /** Waits until somebody is held. @returns everybody who is */
  async held(provider: string, waitMs = 10_000): Promise<Held[]> {
    const { held } = await this.#call<{ held: Held[] }>('GET', `/control/barrier/${provider}?waitMs=${waitMs}`)
    return held
  }

  async releaseBarrier(provider: string): Promise<void> {
    await this.#call('POST', `/control/barrier/${provider}/release`)
  }

  /** Posts receipts about a message that the provider took, and waits for the receiver's answers. */
  async postReceipts(provider: string, order: ReceiptOrder): Promise<PostedReceipt[]> {
    const { posted } = await this.#call<{ posted: PostedReceipt[] }>('POST', `/control/receipts/${provider}`, order)
    return posted
  }

  async #call<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    if (!response.ok)
      throw new Error(`simulator: ${method} ${path} answered ${response.status}: ${await response.text()}`)
    return (await response.json()) as Answer
  }
}
