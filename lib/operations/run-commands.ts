import { randomUUID } from 'node:crypto'
import { type Database, database } from '@/db/client'
import { conflictOf, databaseFault } from '@/db/errors'
import { type PendingCommand, readPendingCommands, refuseCommand } from '@/db/queries/pending-commands'
import { mayPass } from '@/lib/intake/may-pass'
import { log } from '@/lib/observability/log'
import { cancelNotification } from '@/lib/operations/cancel-notification'
import type { CommandResult } from '@/lib/operations/command-result'
import { offerEvent } from '@/lib/operations/offer-event'
import { resendNotification } from '@/lib/operations/resend-notification'
import { resolveNotification } from '@/lib/operations/resolve-notification'
import { retryNotification } from '@/lib/operations/retry-notification'
import { resentWords } from '@/lib/operations/retry-obstacle'
import { runReplays } from '@/lib/operations/run-replays'

const commandsPerRound = 100
const atOnceMax = 4

/**
 * Does what operators asked for, in order for each notification. A command ends as done or refused, with the reason; one
 * that met somebody else's change, or a database that was away, stays for the next round. Running replays hand theirs out
 * first. @returns how much was found
 */
export async function runCommands(): Promise<number> {
  const sql = database('engine')
  const replayed = await runReplays()
  const commands = await readPendingCommands(sql, commandsPerRound)
  const lines = byNotification(commands)
  await Promise.all(Array.from({ length: atOnceMax }, () => work(sql, lines)))
  return replayed + commands.length
}

function byNotification(commands: PendingCommand[]): PendingCommand[][] {
  const lines = new Map<string, PendingCommand[]>()
  for (const command of commands) {
    lines.set(command.notificationId, [...(lines.get(command.notificationId) ?? []), command])
  }
  return [...lines.values()]
}

async function work(sql: Database, lines: PendingCommand[][]): Promise<void> {
  for (let line = lines.shift(); line; line = lines.shift()) {
    for (const command of line) await runCommand(sql, command)
  }
}

async function runCommand(sql: Database, command: PendingCommand): Promise<void> {
  try {
    const result = await perform(sql, command)
    if (result.kind === 'refused') await refuseCommand(sql, command.id, result.reason)
  } catch (error) {
    await afterFault(sql, command, error)
  }
}

function perform(sql: Database, command: PendingCommand): Promise<CommandResult> {
  switch (command.kind) {
    case 'retry':
      return retryNotification(sql, command)
    case 'cancel':
      return cancelNotification(sql, command)
    case 'resolve':
      return resolveNotification(sql, command)
    case 'resend':
      return resendNotification(sql, command)
    case 'replay_event':
      return offerEvent(sql, command)
  }
}

/** One command that cannot be done must not hold up the others, nor the deliveries behind them. */
async function afterFault(sql: Database, command: PendingCommand, error: unknown): Promise<void> {
  const fault = databaseFault(error)
  if (fault === 'conflict') {
    const reason = refusals[conflictOf(error)]
    if (reason !== undefined) await refuseCommand(sql, command.id, reason)
    return
  }
  if (mayPass(error)) return
  const reference = randomUUID()
  log.error({ reference, commandId: command.id, err: error }, 'a command failed')
  await refuseCommand(sql, command.id, `It could not be done; the log has it under ${reference}.`)
}

/** Conflicts that asking again does not mend. `command`: another engine did it; `state`: it is decided anew. */
const refusals: Record<string, string> = {
  dedup_window: 'Another notification with the same facts was accepted since: a retry would reach the customer twice.',
  resent: resentWords,
  accepted: 'A provider said, too late for its worker, that it took it.',
}
