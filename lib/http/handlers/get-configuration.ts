import { readConfiguration } from '@/lib/configuration/read-configuration'
import { apiRoute } from '@/lib/http/api-route'

/** `GET /api/v1/config`: the document with masked secrets; its version is the ETag. */
export const getConfigurationHandler = apiRoute('config:read', async () => {
  const { version, document } = await readConfiguration()
  return Response.json(document, { headers: { etag: `"${version}"`, 'cache-control': 'no-store' } })
})
