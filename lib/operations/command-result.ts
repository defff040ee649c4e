/** What became of a command. What the statement itself refuses comes as its conflict. */
export type CommandResult = { kind: 'done' } | { kind: 'refused'; reason: string }

export const done: CommandResult = { kind: 'done' }

export function refused(reason: string): CommandResult {
  return { kind: 'refused', reason }
}
