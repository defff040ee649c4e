import { z } from 'zod'
import { AppError } from '@/lib/domain/errors'

const budgetSecondsDefault = 50
const budgetSecondsMax = 800

/** What a cron route with a budget takes, for its description. */
export const cronBudgetSchema = z.object({ budgetSeconds: z.number().positive().max(budgetSecondsMax).optional() })

/** `?budgetSeconds=50`. @throws AppError `invalid` */
export function readCronBudget(request: Request): number {
  const text = new URL(request.url).searchParams.get('budgetSeconds')
  if (text === null) return budgetSecondsDefault
  const seconds = Number(text)
  if (Number.isFinite(seconds) && seconds > 0 && seconds <= budgetSecondsMax) return seconds
  const message = `a number of seconds above 0, at most ${budgetSecondsMax}`
  throw new AppError('invalid', `budgetSeconds: ${message}.`, { faults: [{ path: 'budgetSeconds', message }] })
}
