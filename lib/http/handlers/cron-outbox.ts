import { z } from 'zod'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { AppError } from '@/lib/domain/errors'
import { cronRoute } from '@/lib/http/cron-route'

const budgetSecondsDefault = 50
const budgetSecondsMax = 800

/** What the route takes, for its description. */
export const cronOutboxQuerySchema = z.object({ budgetSeconds: z.number().positive().max(budgetSecondsMax).optional() })

/** `GET` or `POST /api/cron/outbox?budgetSeconds=50` */
export const cronOutboxHandler = cronRoute(async (request) =>
  drainOutbox({ budgetSeconds: readBudget(new URL(request.url).searchParams.get('budgetSeconds')) }),
)

function readBudget(text: string | null): number {
  if (text === null) return budgetSecondsDefault
  const seconds = Number(text)
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= budgetSecondsMax) return seconds
  const message = `a number of seconds above 0, at most ${budgetSecondsMax}`
  throw new AppError('invalid', `budgetSeconds: ${message}.`, { faults: [{ path: 'budgetSeconds', message }] })
}
