import { database } from '@/db/client'
import { readPendingCommands, refuseCommand } from '@/db/queries/pending-commands'
import { retryNotification } from '@/lib/operations/retry-notification'

const commandsPerRound = 100

/** Does what operators asked for, in order. Each command ends as done or refused, with the reason. @returns how many ended */
export async function runCommands(): Promise<number> {
  const sql = database('engine')
  const commands = await readPendingCommands(sql, commandsPerRound)
  for (const command of commands) {
    switch (command.kind) {
      case 'retry': {
        const result = await retryNotification(sql, command)
        if (result.kind === 'refused') await refuseCommand(sql, command.id, result.reason)
        break
      }
      case 'cancel':
      case 'resolve':
      case 'resend':
        await refuseCommand(sql, command.id, 'This engine does not know this command yet.')
        break
    }
  }
  return commands.length
}
