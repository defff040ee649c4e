import { AppError } from '@/lib/domain/errors'
import type { ApiHeaders, ApiRequest } from '@/lib/http/api-request'

export const uploadBytesMax = 1024 * 1024 * 1024
const pieceBytes = 64 * 1024

/**
 * The bytes of a CSV body as they arrive, never whole. Ends well only when all came that Content-Length promised: a
 * server in front that cuts bodies must not cost a list its tail.
 * @throws AppError `unsupported_media_type`, `too_large`, `malformed`
 */
export async function* csvBody(request: ApiRequest, bytesMax = uploadBytesMax): AsyncGenerator<Uint8Array> {
  requireCsv(request.headers)
  const declared = declaredBytes(request.headers)
  if (declared !== null && declared > bytesMax) throw tooLarge(bytesMax)
  let received = 0
  for await (const bytes of bytesOf(request)) {
    if (received === 0) refuseOtherFormats(bytes)
    received += bytes.length
    if (received > bytesMax) throw tooLarge(bytesMax)
    if (bytes.includes(0)) throw notText()
    // A body that is already in memory comes as one piece: smaller ones let other requests in between.
    for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes)
  }
  if (declared !== null && received !== declared) {
    throw new AppError(
      'malformed',
      `The body ended after ${received} of ${declared} bytes: its tail is missing. Upload the file again; nothing is added twice.`,
    )
  }
}

async function* bytesOf(request: ApiRequest): AsyncGenerator<Uint8Array> {
  if (!request.body) return
  const reader = request.body.getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      yield value
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : new AppError('malformed', 'The body ended before it was complete.')
  } finally {
    await reader.cancel().catch(() => {})
  }
}

function requireCsv(headers: ApiHeaders): void {
  const [type, ...parameters] = (headers.get('content-type') ?? '').toLowerCase().split(';')
  if (type?.trim() !== 'text/csv') throw new AppError('unsupported_media_type', 'Send the file as text/csv.')
  const charset = parameters.map((text) => /^\s*charset\s*=\s*"?([^"\s]+)/.exec(text)?.[1]).find(Boolean)
  if (charset && charset !== 'utf-8' && charset !== 'utf8' && charset !== 'us-ascii')
    throw new AppError('unsupported_media_type', `The file must be UTF-8, not ${charset.slice(0, 20)}.`)
  const encoding = headers.get('content-encoding')
  if (encoding && encoding !== 'identity')
    throw new AppError('unsupported_media_type', 'Compressed bodies are not accepted: send the file as it is.')
}

function declaredBytes(headers: ApiHeaders): number | null {
  const text = headers.get('content-length')
  return text === null ? null : Number(text)
}

function refuseOtherFormats(first: Uint8Array): void {
  const [a, b] = first
  if ((a === 0x1f && b === 0x8b) || (a === 0x50 && b === 0x4b))
    throw new AppError('unsupported_media_type', 'This is a compressed file or a workbook. Save it as CSV (UTF-8).')
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff)) throw notText()
}

function notText(): AppError {
  return new AppError(
    'malformed',
    'This is not UTF-8 text: it has NUL characters, as UTF-16 does. Save it as CSV (UTF-8).',
  )
}

function tooLarge(bytesMax: number): AppError {
  return new AppError('too_large', `The file is larger than ${bytesMax / 1024 / 1024} MiB.`)
}
