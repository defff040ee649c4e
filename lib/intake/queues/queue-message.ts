import type { IntakeConfiguration } from '@/lib/configuration/document'
import type { IntakeKindName, SettingsOf } from '@/lib/intake/queues/intake-kinds'

/** A message as a queue handed it to us. */
export type QueueMessage = {
  /** What the broker calls it, the same each time it hands it out, and no other message's. */
  brokerId: string
  /** Its key where its body has none: the configured attribute, else the broker's stable id. */
  key: string
  /** The body as it came; text and bytes must be JSON. */
  body: string | Buffer | { eventType: string | null; data: unknown }
}

/** `skipped`: nothing follows from it. */
export type AcceptedStatus = 'queued' | 'suppressed' | 'skipped'

/** What the broker may do with a message, said only after our commit. */
export type Verdict =
  /** It is ours now, or was before. */
  | { kind: 'accepted'; status: AcceptedStatus }
  /** It can never be accepted, and that is on record: to the dead-letter place with it. */
  | { kind: 'rejected'; code: string; reason: string }
  /** Nothing was decided: it must be handed out again. */
  | { kind: 'again' }

/** Takes messages in one go. Never throws; a verdict for each, in order. */
export type TakeMessages = (messages: readonly QueueMessage[]) => Promise<Verdict[]>

/** An intake with its settings checked and its producer known; that of receipts has none. */
export type Intake<Kind extends IntakeKindName = IntakeKindName> = Omit<IntakeConfiguration, 'kind' | 'settings'> & {
  kind: Kind
  producerId: string | null
  settings: SettingsOf[Kind]
}

/**
 * Takes from the broker until `stopping`, then settles what is under way, disconnects and resolves.
 * @throws when the broker is away, or after settling a batch of which something must be handed out again
 */
export type Consume<Kind extends IntakeKindName> = (
  intake: Intake<Kind>,
  take: TakeMessages,
  stopping: AbortSignal,
) => Promise<void>

/** Something could not be decided now. Whoever runs the intake waits before it takes more. */
class TakeLater extends Error {
  override readonly name = 'TakeLater'
}

/** @throws TakeLater when a batch that was settled had undecided messages */
export function requireDecided(verdicts: readonly Verdict[]): void {
  const undecided = verdicts.filter(({ kind }) => kind === 'again').length
  if (undecided > 0) throw new TakeLater(`${undecided} of ${verdicts.length} messages could not be decided`)
}
