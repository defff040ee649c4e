type Batch = { from: number; next: number; bytes: Buffer }
type Log = { batches: Batch[]; next: number }

export const partitionsPerTopic = 3
const baseOffsetAt = 0
const lastOffsetDeltaAt = 23

/** The logs of a broker: record batches as they were sent, with the offset that each got. */
export class KafkaTopics {
  private readonly logs = new Map<string, Log[]>()
  private waiting: (() => void)[] = []

  names(): string[] {
    return [...this.logs.keys()]
  }

  /** Topics come into being when somebody asks for them. */
  ensure(topic: string): void {
    if (this.logs.has(topic)) return
    this.logs.set(
      topic,
      Array.from({ length: partitionsPerTopic }, () => ({ batches: [], next: 0 })),
    )
  }

  /** @returns the first offset of what was added */
  append(topic: string, partition: number, sent: Buffer): number {
    const log = this.log(topic, partition)
    const from = log.next
    const bytes = Buffer.from(sent)
    bytes.writeBigInt64BE(BigInt(from), baseOffsetAt) // outside what the checksum covers
    log.next = from + bytes.readInt32BE(lastOffsetDeltaAt) + 1
    log.batches.push({ from, next: log.next, bytes })
    for (const wake of this.waiting.splice(0)) wake()
    return from
  }

  read(topic: string, partition: number, offset: number): { bytes: Buffer; next: number } {
    const { batches, next } = this.log(topic, partition)
    return { bytes: Buffer.concat(batches.filter((batch) => batch.next > offset).map(({ bytes }) => bytes)), next }
  }

  /** Resolves when something is added, or when the time is over. */
  change(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.waiting.push(() => {
        clearTimeout(timer)
        resolve()
      })
    })
  }

  private log(topic: string, partition: number): Log {
    this.ensure(topic)
    const log = this.logs.get(topic)?.[partition]
    if (!log) throw new Error(`${topic} has no partition ${partition}`)
    return log
  }
}
