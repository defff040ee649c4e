import { z } from 'zod'
import { AppError } from '@/lib/domain/errors'
import { checkSent } from '@/lib/guard/check-sent'
import { guardCheckSchema } from '@/lib/guard/guard-schemas'
import { apiRoute } from '@/lib/http/api-route'
import { validate } from '@/lib/http/validate'

/** As it is described; `identifier` may come several times. */
export const guardCheckQuerySchema = z.strictObject({ type: z.string(), identifier: z.string() })

/** `GET /api/v1/guard/check?type=…&identifier=name:value`; `identifier` may come several times. */
export const guardCheckHandler = apiRoute('guard', async ({ request }) => {
  const { searchParams } = new URL(request.url)
  const { identifier: _, type, ...unknown } = Object.fromEntries(searchParams)
  if (searchParams.getAll('type').length > 1) throw new AppError('malformed', 'The parameter type is given twice.')
  const asked = { ...unknown, type, identifiers: searchParams.getAll('identifier').map(identifierOf) }
  return Response.json(await checkSent(validate(guardCheckSchema, asked)), { headers: { 'cache-control': 'no-store' } })
})

/** `customer_id:CUST_1`; the value may have colons. Without one it names nothing, and validation says so. */
function identifierOf(text: string): { name: string; value: string } {
  const colon = text.indexOf(':')
  return { name: text.slice(0, Math.max(colon, 0)), value: text.slice(colon + 1) }
}
