import { answering } from '@/lib/http/api-route'
import { openapiDocument } from '@/lib/http/openapi-document'

let text: string | undefined

/** `GET /api/openapi.json` */
export const getOpenapiHandler = answering(async () => {
  text ??= JSON.stringify(openapiDocument())
  return new Response(text, { headers: { 'content-type': 'application/json' } })
})
