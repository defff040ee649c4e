import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { AppError } from '@/lib/domain/errors'
import { apiRoute } from '@/lib/http/api-route'
import { readJson } from '@/lib/http/read-json'

const documentBytesMax = 10 * 1024 * 1024
export const reasonLengthMax = 500

/** `PUT /api/v1/config`: saves the next version if `If-Match` names the newest. */
export const putConfigurationHandler = apiRoute('config:write', async ({ request, producer }) => {
  const expectedVersion = await expectedVersionOf(request.headers.get('if-match'))
  const saved = await saveConfiguration({
    input: await readJson(request, documentBytesMax),
    expectedVersion,
    author: `producer:${producer.name}`,
    reason: request.headers.get('x-change-reason')?.slice(0, reasonLengthMax) ?? null,
  })
  return Response.json(saved, { headers: { etag: `"${saved.version}"`, 'cache-control': 'no-store' } })
})

/** The version that `If-Match` demands; null for `*`. Left out it is refused, unless there is nothing to overwrite. */
async function expectedVersionOf(ifMatch: string | null): Promise<number | null> {
  if (ifMatch?.trim() === '*') return null
  const version = /^\s*(?:W\/)?"?(\d{1,9})"?\s*$/.exec(ifMatch ?? '')?.[1]
  if (version !== undefined) return Number(version)
  if (ifMatch !== null) throw new AppError('version_stale', 'If-Match names no version of the configuration.')
  if ((await activeConfiguration()).version === 0) return 0
  throw new AppError('version_required', 'Send If-Match with the version that you changed, as GET gave it in ETag.')
}
