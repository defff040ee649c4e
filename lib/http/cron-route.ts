import { databaseFault } from '@/db/errors'
import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { emptyCounts } from '@/lib/delivery/delivery-run'
import { AppError } from '@/lib/domain/errors'
import { answering, type Handler } from '@/lib/http/api-route'

/**
 * Wraps one piece of the scheduler's work: its secret, then the work, then what was done. Every cron route answers with
 * the same counts, so a scheduler reads one shape; work that sends nothing counts nothing.
 */
export function cronRoute(work: (request: Request) => Promise<object>): Handler {
  return answering(async (request) => {
    requireCronSecret(request.headers.get('authorization'))
    return Response.json(
      { ...nothingDone(), ...(await done(request, work)) },
      { headers: { 'cache-control': 'no-store' } },
    )
  })
}

function nothingDone() {
  return { ok: true, ...emptyCounts(), durationMs: 0, drained: true }
}

async function done(request: Request, work: (request: Request) => Promise<object>): Promise<object> {
  try {
    return await work(request)
  } catch (error) {
    if (databaseFault(error) === 'other') throw error
    throw new AppError('unavailable', 'The database cannot be reached. Nothing was lost; the next call goes on.')
  }
}
