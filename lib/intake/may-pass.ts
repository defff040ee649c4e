import { databaseFault } from '@/db/errors'
import { AppError, type AppErrorCode } from '@/lib/domain/errors'

const passes: Partial<Record<AppErrorCode, true>> = {
  request_in_flight: true,
  outcome_unknown: true,
  unavailable: true,
  rate_limited: true,
}

/** Whether what went wrong says nothing of the request: it may succeed when it is tried again, and is not to be given up. */
export function mayPass(error: unknown): boolean {
  return error instanceof AppError ? passes[error.code] === true : databaseFault(error) !== 'other'
}
