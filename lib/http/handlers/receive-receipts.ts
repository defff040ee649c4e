import { env } from '@/lib/config/env'
import { emptyAnswer } from '@/lib/http/api-answer'
import { answeringHot, asHandler } from '@/lib/http/hot-route'
import { readBody, singleRequestBytesMax } from '@/lib/http/read-json'
import { receiveReceipts } from '@/lib/receipts/receive-receipts'

/** `POST /api/v1/receipts/{provider}`: the signature is the credential, over the bytes as they came. */
export const receiveProviderReceipts = answeringHot(async (request, { provider = '' }) => {
  const body = await readBody(request, singleRequestBytesMax)
  await receiveReceipts(provider, { url: publicUrl(request.url), headers: request.headers, body, now: new Date() })
  return emptyAnswer()
})
export const receiveReceiptsHandler = asHandler(receiveProviderReceipts)

/** The address that the provider called, which some sign: ours from outside, not the one behind a proxy. */
function publicUrl(url: string): string {
  const { pathname, search, href } = new URL(url)
  const base = env().ONCE_PUBLIC_URL
  return base === undefined ? href : base.replace(/(?<!\/)\/+$/, '') + pathname + search
}
