import { env } from '@/lib/config/env'
import { answering } from '@/lib/http/api-route'
import { readBody, singleRequestBytesMax } from '@/lib/http/read-json'
import { receiveReceipts } from '@/lib/receipts/receive-receipts'

/** `POST /api/v1/receipts/{provider}`: the signature is the credential, over the bytes as they came. */
export const receiveReceiptsHandler = answering(async (request, context) => {
  const { provider = '' } = context ? await context.params : {}
  const body = await readBody(request, singleRequestBytesMax)
  await receiveReceipts(provider, { url: publicUrl(request.url), headers: request.headers, body, now: new Date() })
  return new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
})

/** The address that the provider called, which some sign: ours from outside, not the one behind a proxy. */
function publicUrl(url: string): string {
  const { pathname, search, href } = new URL(url)
  const base = env().ONCE_PUBLIC_URL
  return base === undefined ? href : base.replace(/\/+$/, '') + pathname + search
}
