/** Reads Kafka's primitive types, in the form they have before "flexible" versions. */
export class KafkaReader {
  private at = 0
  constructor(private readonly bytes: Buffer) {}

  int16 = () => this.bytes.readInt16BE(this.move(2))
  int32 = () => this.bytes.readInt32BE(this.move(4))
  int64 = () => Number(this.bytes.readBigInt64BE(this.move(8)))
  int8 = () => this.bytes.readInt8(this.move(1))

  string(): string {
    const length = this.int16()
    return length < 0 ? '' : this.take(length).toString()
  }

  data(): Buffer {
    const length = this.int32()
    return length < 0 ? Buffer.alloc(0) : this.take(length)
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: Math.max(0, this.int32()) }, item)
  }

  private take(length: number): Buffer {
    const from = this.move(length)
    return this.bytes.subarray(from, from + length)
  }

  private move(length: number): number {
    this.at += length
    return this.at - length
  }
}

/** Writes the same; every method answers the writer. */
export class KafkaWriter {
  private readonly parts: Buffer[] = []

  int8 = (value: number) => this.sized(1, (part) => part.writeInt8(value))
  int16 = (value: number) => this.sized(2, (part) => part.writeInt16BE(value))
  int32 = (value: number) => this.sized(4, (part) => part.writeInt32BE(value))
  int64 = (value: number) => this.sized(8, (part) => part.writeBigInt64BE(BigInt(value)))

  string(text: string): this {
    this.int16(Buffer.byteLength(text))
    this.parts.push(Buffer.from(text))
    return this
  }

  data(bytes: Buffer): this {
    this.int32(bytes.length)
    this.parts.push(bytes)
    return this
  }

  list<T>(items: readonly T[], write: (item: T) => void): this {
    this.int32(items.length)
    for (const item of items) write(item)
    return this
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts)
  }

  private sized(length: number, write: (part: Buffer) => void): this {
    const part = Buffer.alloc(length)
    write(part)
    this.parts.push(part)
    return this
  }
}
