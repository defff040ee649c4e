import pino from 'pino'
import { env } from '@/lib/config/env'
import { countDroppedLogLine } from '@/lib/observability/metrics'

const waitingBytesMax = 1024 * 1024

/**
 * The process's log: one JSON line an event. Errors are reduced to name, code, message of our own and stack frames:
 * a driver's error carries the statement and its parameters, which may be a customer's.
 */
export const log = pino(
  {
    level: logLevel(),
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: safeError },
  },
  standardOutput(),
)

/** Whoever reads the log may stop: a write that waits for them would hold up every delivery. What finds no room is dropped and counted. */
function standardOutput() {
  const lines = pino.destination({ fd: 1, sync: false, maxLength: waitingBytesMax })
  lines.on('drop', countDroppedLogLine)
  return lines
}

/** What may be said of an error in a log line. */
export function safeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  const fromDatabase = error.name === 'PostgresError'
  return {
    name: error.name,
    code,
    message: fromDatabase ? 'the database refused the statement' : error.message,
    constraint: 'constraint_name' in error ? error.constraint_name : undefined,
    frames: error.stack
      ?.split('\n')
      .filter((line) => /^\s+at /.test(line))
      .slice(0, 6)
      .map((line) => line.trim()),
  }
}

function logLevel(): string {
  try {
    return env().ONCE_LOG_LEVEL
  } catch {
    return 'info' // the environment's own fault is reported by whoever starts the process
  }
}
