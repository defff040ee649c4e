import { AppError } from '@/lib/domain/errors'
import { answering } from '@/lib/http/api-route'

/** Any path below `/api` that names nothing: a program gets a problem document, as everywhere, and not a page. */
export const unknownPathHandler = answering(async () => {
  throw new AppError('not_found', 'There is nothing at this path.')
})
