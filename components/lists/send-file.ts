import type { Problem } from '@/lib/http/problem'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'

export type SendResult =
  | { kind: 'answered'; answer: UploadAnswer }
  | { kind: 'refused'; message: string; faults: { path: string; message: string }[] }
  | { kind: 'stopped' }

type FileToSend = {
  list: string
  file: File
  dryRun: boolean
  /** Bytes that left this browser. */
  onProgress: (sent: number) => void
  signal: AbortSignal
}

/** Sends a file to a list. By XMLHttpRequest, since fetch does not tell how far an upload is. Never rejects. */
export function sendFile({ list, file, dryRun, onProgress, signal }: FileToSend): Promise<SendResult> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.open('POST', `/api/console/lists/${encodeURIComponent(list)}/contacts?dryRun=${dryRun}`)
    request.setRequestHeader('content-type', 'text/csv')
    request.upload.addEventListener('progress', ({ loaded }) => onProgress(loaded))
    request.addEventListener('load', () => resolve(resultOf(request)))
    request.addEventListener('abort', () => resolve({ kind: 'stopped' }))
    request.addEventListener('error', () => resolve(refused(broken)))
    signal.addEventListener('abort', () => request.abort())
    request.send(file)
  })
}

const broken =
  'The connection broke, or the file changed meanwhile. Choose it and upload it again: nothing is added twice.'

function resultOf({ status, responseText }: XMLHttpRequest): SendResult {
  try {
    const body: unknown = JSON.parse(responseText)
    if (status === 200) return { kind: 'answered', answer: body as UploadAnswer }
    const { detail, errors } = body as Problem
    return { kind: 'refused', message: detail, faults: errors ?? [] }
  } catch {
    return refused(`The server answered ${status} without a word. Upload the file again: nothing is added twice.`)
  }
}

function refused(message: string): SendResult {
  return { kind: 'refused', message, faults: [] }
}
