import { databaseFault } from '@/db/errors'
import { requireCronSecret } from '@/lib/auth/require-cron-secret'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { AppError } from '@/lib/domain/errors'
import { answering } from '@/lib/http/api-route'

const budgetSecondsDefault = 50
const budgetSecondsMax = 800

/** `GET` or `POST /api/cron/outbox?budgetSeconds=50` */
export const cronOutboxHandler = answering(async (request) => {
  requireCronSecret(request.headers.get('authorization'))
  const budgetSeconds = readBudget(new URL(request.url).searchParams.get('budgetSeconds'))
  try {
    return Response.json(
      { ok: true, ...(await drainOutbox({ budgetSeconds })) },
      { headers: { 'cache-control': 'no-store' } },
    )
  } catch (error) {
    if (databaseFault(error) === 'other') throw error
    throw new AppError('unavailable', 'The database cannot be reached. Nothing was lost; the next call goes on.')
  }
})

function readBudget(text: string | null): number {
  if (text === null) return budgetSecondsDefault
  const seconds = Number(text)
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= budgetSecondsMax) return seconds
  const message = `a number of seconds above 0, at most ${budgetSecondsMax}`
  throw new AppError('invalid', `budgetSeconds: ${message}.`, { faults: [{ path: 'budgetSeconds', message }] })
}
