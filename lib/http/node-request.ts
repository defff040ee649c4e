import type { IncomingMessage } from 'node:http'
import { AppError } from '@/lib/domain/errors'
import type { ApiHeaders, ApiRequest } from '@/lib/http/api-request'

/** Node's request as a verb reads it: nothing is copied or wrapped before it is asked for. */
export class NodeRequest implements ApiRequest {
  constructor(private readonly incoming: IncomingMessage) {}

  get headers(): ApiHeaders {
    return new NodeHeaders(this.incoming.headers)
  }

  /** @throws AppError `malformed` for a Host that makes no address */
  get url(): string {
    const url = `http://${this.incoming.headers.host ?? 'localhost'}${this.incoming.url}`
    if (!URL.canParse(url)) throw new AppError('malformed', 'The Host header cannot be read.')
    return url
  }

  /** @throws AppError `malformed` when the connection ends before the body */
  arrayBuffer(): Promise<ArrayBuffer> {
    const { incoming } = this
    return new Promise((resolve, reject) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('end', () => resolve(new Uint8Array(Buffer.concat(chunks)).buffer))
      incoming.once('close', () => {
        if (!incoming.readableEnded) reject(new AppError('malformed', 'The body ended before it was complete.'))
      })
      incoming.once('error', () => {}) // a cut connection: `close` follows
    })
  }

  /** Piece by piece, as it is asked for. Not reading to the end leaves the connection as it is: an answer goes back on it. */
  get body(): ApiRequest['body'] {
    const pieces = this.incoming.iterator({ destroyOnReturn: false })
    return new ReadableStream(
      {
        async pull(controller) {
          const { done, value } = await pieces.next()
          if (done) controller.close()
          else controller.enqueue(value)
        },
        async cancel() {
          await pieces.return?.()
        },
      },
      { highWaterMark: 0 },
    )
  }
}

class NodeHeaders implements ApiHeaders {
  constructor(private readonly values: IncomingMessage['headers']) {}

  get(name: string): string | null {
    const value = this.values[name.toLowerCase()]
    return value === undefined ? null : String(value)
  }
}
