import type { Submission } from '@/e2e/support/simulator/wire-shapes'

/** What one acceptance sent: the ledger says that, this says what. Kept in memory, for look-ups and receipts. */
export type SentMessage = Submission & { id: string; at: Date; path: string }

const messagesMax = 100_000

/** The messages of one provider, oldest first. */
export class SentMessages {
  #messages: SentMessage[] = []

  add(message: SentMessage): void {
    this.#messages.push(message)
    if (this.#messages.length > messagesMax) this.#messages.splice(0, messagesMax / 10)
  }

  /** Those that the provider's look-up shows: what it took less than `lagMs` ago is not indexed yet. */
  visible(lagMs: number): SentMessage[] {
    const latest = Date.now() - lagMs
    return lagMs === 0 ? this.#messages : this.#messages.filter(({ at }) => at.getTime() <= latest)
  }

  /** By id or by key; the latest when neither is named. */
  find({ id, key }: { id?: string | undefined; key?: string | undefined }): SentMessage | undefined {
    return this.#messages.findLast(
      (message) => (id === undefined || message.id === id) && (key === undefined || message.key === key),
    )
  }
}
