import { env } from '@/lib/config/env'
import { AppError } from '@/lib/domain/errors'
import { dataAction, dataActionNames } from '@/lib/guard/data-actions'
import { apiRoute } from '@/lib/http/api-route'

/** `GET /api/v1/guard/data-actions/{file}`: `claim.json` and the others, to import into Genesys Cloud. */
export const getDataActionHandler = apiRoute('guard', async ({ request, params }) => {
  return dataActionFile(request, params.file)
})

/** The file for this deployment, by its public URL or, without one, the address that was asked. @throws AppError `not_found` */
export function dataActionFile(request: Request, file: string | undefined): Response {
  const name = dataActionNames.find((one) => file === `${one}.json`)
  if (!name) throw new AppError('not_found', `There are ${dataActionNames.map((one) => `${one}.json`).join(', ')}.`)
  const action = dataAction(name, env().ONCE_PUBLIC_URL ?? new URL(request.url).origin)
  return new Response(`${JSON.stringify(action, null, 2)}\n`, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="once-${name}.json"`,
      'cache-control': 'no-store',
    },
  })
}
