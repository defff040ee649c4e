import { requireActor } from '@/lib/auth/session'
import { answering } from '@/lib/http/api-route'
import { dataActionFile } from '@/lib/http/handlers/data-action'

/** `GET /api/console/data-actions/{file}`: the same files for people who are signed in. They hold no secret. */
export const consoleDataActionHandler = answering(async (request, context) => {
  await requireActor('overview.read')
  return dataActionFile(request, (await context?.params)?.file)
})
