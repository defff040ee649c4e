import type { Submission } from '@/e2e/support/simulator/wire-shapes'

/** What one acceptance sent: the ledger says that, this says what. Kept in memory, for look-ups and receipts. */
export type SentMessage = Submission & { id: string; at: Date; path: string }

const messagesMax = 100_000

/** The messages of one provider, oldest first. */
export class SentMessages {
  #messages: SentMessage[] = []
  /** A provider that took a hundred thousand answers for one recipient as soon as one that took ten. */
  readonly #to = new Map<string | null, SentMessage[]>()

  add(message: SentMessage): void {
    this.#messages.push(message)
    const beside = this.#to.get(message.recipient)
    if (beside) beside.push(message)
    else this.#to.set(message.recipient, [message])
    if (this.#messages.length <= messagesMax) return
    for (const { recipient } of this.#messages.splice(0, messagesMax / 10)) this.#to.get(recipient)?.shift()
  }

  /** Those that the provider's look-up shows, of one recipient or of all: what it took less than `lagMs` ago is not indexed yet. */
  visible(lagMs: number, recipient: string | null): SentMessage[] {
    const latest = Date.now() - lagMs
    const messages = recipient === null ? this.#messages : (this.#to.get(recipient) ?? [])
    return lagMs === 0 ? messages : messages.filter(({ at }) => at.getTime() <= latest)
  }

  /** By id or by key; the latest when neither is named. */
  find({ id, key }: { id?: string | undefined; key?: string | undefined }): SentMessage | undefined {
    return this.#messages.findLast(
      (message) => (id === undefined || message.id === id) && (key === undefined || message.key === key),
    )
  }
}
