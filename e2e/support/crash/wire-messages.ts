/** One message of PostgreSQL's protocol with its head; the first that a client sends has no type. */
export type WireMessage = { type: string; bytes: Buffer }

const noType = ''

/** Cuts one direction of a connection into messages; what is not whole yet waits for more. */
export function wireReader(options: { from: 'client' | 'server' }): (chunk: Buffer) => WireMessage[] {
  let rest: Buffer = Buffer.alloc(0)
  let typed = options.from === 'server'
  return (chunk) => {
    const messages: WireMessage[] = []
    rest = Buffer.concat([rest, chunk])
    for (;;) {
      const head = typed ? 1 : 0
      const length = rest.length < head + 4 ? Number.POSITIVE_INFINITY : head + rest.readInt32BE(head)
      if (rest.length < length) return messages
      messages.push({
        type: typed ? String.fromCharCode(rest[0] ?? 0) : noType,
        bytes: Buffer.from(rest.subarray(0, length)),
      })
      rest = rest.subarray(length)
      typed = true
    }
  }
}

/** A client's Parse: which text its name stands for. */
export function parsedStatement({ bytes }: WireMessage): { name: string; text: string } {
  const [name, next] = stringAt(bytes, 5)
  return { name, text: stringAt(bytes, next)[0] }
}

/** The name of the statement that a client's Bind gives parameters to. */
export function boundStatement({ bytes }: WireMessage): string {
  return stringAt(bytes, stringAt(bytes, 5)[1])[0]
}

/** The server process that speaks, from its BackendKeyData. */
export function backendPid({ bytes }: WireMessage): number {
  return bytes.readInt32BE(5)
}

function stringAt(bytes: Buffer, start: number): [text: string, next: number] {
  const end = bytes.indexOf(0, start)
  return [bytes.toString('utf8', start, end), end + 1]
}
