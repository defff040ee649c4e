import { database } from '@/db/client'
import { beginTaking, type Strikes } from '@/db/queries/begin-taking'
import { acquitMessage, endTakings } from '@/db/queries/end-taking'
import { newId } from '@/lib/intake/build-request'
import { alone, together } from '@/lib/intake/queues/alone'
import type { QueueMessage, TakeMessages, Verdict } from '@/lib/intake/queues/queue-message'
import { log } from '@/lib/observability/log'

const deathsMax = 3
/** Of these, so many with nothing else to blame: a machine that is switched off in the middle of a batch proves little. */
const deathsAloneMin = 2

/** What is done with messages: decided, or refused for what they did. */
type Taker = { decide: TakeMessages; refuse(message: QueueMessage, reason: string): Promise<Verdict> }

/**
 * Counts, in the database and beforehand, what is being taken: a message that ends the process cannot be counted after. One
 * that a process ended with is taken alone from then on, and refused when processes ended with it three times.
 * @throws what the database throws: nothing was decided
 */
export function countedTaking(intake: string, { decide, refuse }: Taker): TakeMessages {
  const sql = () => database('accept')
  /** Takings of this process, which lives, that the database could not be told the end of. */
  const untold = new Set<string>()

  return async (messages) => {
    const verdicts = new Map<QueueMessage, Verdict>()
    const suspects = await takeUnsuspected(messages, verdicts)
    for (const message of messages) {
      if (suspects.has(message.brokerId)) verdicts.set(message, await alone(() => takeOne(message)))
    }
    return messages.map((message) => verdicts.get(message) ?? { kind: 'again' })
  }

  /** Decides those that no process ended with. @returns the broker's ids of the others */
  async function takeUnsuspected(
    messages: readonly QueueMessage[],
    verdicts: Map<QueueMessage, Verdict>,
  ): Promise<Set<string>> {
    const suspects = new Set<string>()
    let batch = [...messages]
    while (batch.length > 0) {
      const taking = batch
      const found = await together(() => takeBatch(taking, verdicts))
      if (found.length === 0) break
      for (const { brokerId } of found) suspects.add(brokerId)
      batch = batch.filter(({ brokerId }) => !suspects.has(brokerId))
    }
    return suspects
  }

  /** Decides all, or none when some are suspect. @returns these */
  function takeBatch(batch: QueueMessage[], verdicts: Map<QueueMessage, Verdict>): Promise<Strikes[]> {
    return counted(batch, { alone: false }, async (suspects) => {
      if (suspects.length > 0) return suspects
      const decided = await decide(batch)
      for (const [i, message] of batch.entries()) verdicts.set(message, decided[i] ?? { kind: 'again' })
      return suspects
    })
  }

  async function takeOne(message: QueueMessage): Promise<Verdict> {
    const { brokerId } = message
    const [verdict, deaths] = await counted([message], { alone: true }, async ([strikes]) => {
      const decided = isOut(strikes) ? await refuse(message, reasonOf(strikes)) : (await decide([message]))[0]
      return [decided ?? ({ kind: 'again' } as const), strikes?.times ?? 0] as const
    })
    if (verdict.kind === 'again') return verdict
    await acquitMessage(sql(), intake, brokerId)
    log.warn({ intake, brokerId, deaths, verdict: verdict.kind }, 'processes had ended with a message of an intake')
    return verdict
  }

  /** Only a process that ends leaves its mark: whatever else goes wrong meanwhile is told, if need be the next time. */
  async function counted<T>(
    messages: readonly QueueMessage[],
    { alone }: { alone: boolean },
    work: (strikes: Strikes[]) => Promise<T>,
  ): Promise<T> {
    const told = [...untold]
    if (told.length > 0) await endTakings(sql(), told)
    for (const id of told) untold.delete(id)
    const id = newId()
    try {
      const brokerIds = messages.map(({ brokerId }) => brokerId)
      return await work(await beginTaking(sql(), { id, intake, brokerIds, alone }))
    } finally {
      await endTakings(sql(), [id]).catch(() => untold.add(id))
    }
  }
}

function isOut(strikes: Strikes | undefined): strikes is Strikes {
  return strikes !== undefined && strikes.times >= deathsMax && strikes.alone >= deathsAloneMin
}

function reasonOf({ times, alone: timesAlone }: Strikes): string {
  return `The process ended ${times} times while it was taking this message, ${timesAlone} times with nothing else to do.`
}
