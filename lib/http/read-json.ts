import { AppError } from '@/lib/domain/errors'
import type { ApiHeaders, ApiRequest } from '@/lib/http/api-request'
import { parseStrictJson, parseStrictList } from '@/lib/http/strict-json'

export const singleRequestBytesMax = 1024 * 1024
export const batchRequestBytesMax = 10 * 1024 * 1024

/**
 * Reads a body as it arrives and stops at the limit. @throws AppError `too_large`, `malformed`
 */
export async function readBody(request: ApiRequest, bytesMax: number): Promise<Buffer> {
  const declared = Number(request.headers.get('content-length') ?? 0)
  if (declared > bytesMax) throw tooLarge(bytesMax)
  // A declared length is all that the parser lets through; only a body without one has to be counted as it comes.
  const bytes = declared > 0 ? Buffer.from(await request.arrayBuffer()) : await readBytes(request, bytesMax)
  if (declared > 0 && bytes.length !== declared)
    throw new AppError('malformed', 'The body is shorter than its Content-Length.')
  return bytes
}

/**
 * Reads a JSON body as it arrives and stops at the limit, before anything is parsed.
 * @throws AppError `unsupported_media_type`, `too_large`, `malformed`
 */
export async function readJson(request: ApiRequest, bytesMax: number): Promise<unknown> {
  requireJson(request.headers)
  return parseJson(await readBody(request, bytesMax))
}

/** The same for a list whose items stand alone. @returns the document, and by index what is wrong inside an item */
export async function readJsonList(request: ApiRequest, bytesMax: number, member: string) {
  requireJson(request.headers)
  return parseStrictList(decode(await readBody(request, bytesMax)), member)
}

/** JSON from bytes that were read before. @throws AppError `malformed` */
export function parseJson(bytes: Buffer): unknown {
  return parseStrictJson(decode(bytes))
}

/** The same for a request that may come without a body: then it is `{}`. */
export async function readOptionalJson(request: ApiRequest, bytesMax: number): Promise<unknown> {
  const bytes = await readBytes(request, bytesMax)
  if (bytes.length === 0) return {}
  requireJson(request.headers)
  return parseStrictJson(decode(bytes))
}

function requireJson(headers: ApiHeaders): void {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase()
  if (type !== 'application/json') throw new AppError('unsupported_media_type', 'Send the body as application/json.')
  const encoding = headers.get('content-encoding')
  if (encoding && encoding !== 'identity')
    throw new AppError('unsupported_media_type', 'Compressed bodies are not accepted.')
}

async function readBytes(request: ApiRequest, bytesMax: number): Promise<Buffer> {
  if (!request.body) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return Buffer.concat(chunks)
    length += value.length
    if (length > bytesMax) {
      await reader.cancel().catch(() => {})
      throw tooLarge(bytesMax)
    }
    chunks.push(value)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(bytes: Buffer): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new AppError('malformed', 'The body is not valid UTF-8.')
  }
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('too_large', `The body is larger than ${bytesMax / 1024 / 1024} MiB.`)
}
