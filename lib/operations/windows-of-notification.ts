import type { OperationState } from '@/db/queries/read-operation-state'
import type { WindowToReopen } from '@/db/queries/retry-dead-letter'
import { activeConfiguration, configurationOfVersion } from '@/lib/configuration/active-configuration'
import { messageFacts } from '@/lib/intake/message-facts'
import { openContent } from '@/lib/intake/notification-content'
import { guardrailKey, windowClaims } from '@/lib/intake/window-claims'

/** Every window that a notification may have opened: its rules' and the guardrail's, which only sending opens. */
export async function windowsItMayHold(state: OperationState, notificationId: string): Promise<string[]> {
  const facts = factsOf(state, notificationId)
  if (!facts) return state.windowKeys
  const configurations = [await activeConfiguration(), await configurationOfVersion(state.configurationVersion)]
  const guardrails = configurations.flatMap((configuration) => {
    const type = configuration.type(state.type)
    return (type && guardrailKey(type, facts)) ?? []
  })
  return [...new Set([...state.windowKeys, ...guardrails])]
}

/** The windows that its type's rules name, as they would be opened at `now`. */
export async function windowsToOpen(
  state: OperationState,
  notificationId: string,
  now: Date,
): Promise<WindowToReopen[]> {
  const type = (await configurationOfVersion(state.configurationVersion)).type(state.type)
  const facts = factsOf(state, notificationId)
  if (!type || !facts) return []
  return windowClaims(type, facts).claims.map(({ windowKey, rule, lengthMs, onlyMarks = false }) => ({
    windowKey,
    rule,
    onlyMarks,
    closesAt: lengthMs === null ? null : new Date(now.getTime() + lengthMs),
  }))
}

/** Null when its content is past retention or cannot be read: then what its rows say is all that is known. */
function factsOf({ sealed, acceptedAt }: OperationState, notificationId: string) {
  if (!sealed) return null
  try {
    const { message, envelope } = openContent(notificationId, sealed, acceptedAt)
    return messageFacts({ ...message, ...envelope })
  } catch {
    return null
  }
}
