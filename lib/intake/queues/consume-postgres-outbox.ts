import type { RowMark } from '@/db/queries/mark-remote-rows'
import { openRemoteOutbox } from '@/db/remote-outbox'
import { pauseOrStop } from '@/lib/intake/queues/pause-or-stop'
import {
  type Consume,
  type Intake,
  type QueueMessage,
  requireDecided,
  type Verdict,
} from '@/lib/intake/queues/queue-message'
import { connectGuarded, requireAllowedBrokerUrl } from '@/lib/intake/queues/require-allowed-broker'
import { runTogether } from '@/lib/intake/queues/run-together'

type OutboxIntake = Intake<'postgres-outbox'>

const defaultPort = 5432

/** Polls an outbox table of another database. Rows are marked only after our commit; seen again, their ids absorb them. */
export const consumePostgresOutbox: Consume<'postgres-outbox'> = async (intake, take, stopping) => {
  const { settings, batchSize, concurrency } = intake
  await requireAllowedBrokerUrl(settings.url, defaultPort)
  const outbox = await openRemoteOutbox({ ...settings, open: connectGuarded })
  let wake = new AbortController()
  try {
    if (settings.listenChannel) await outbox.listen(settings.listenChannel, () => wake.abort())
    await runTogether(concurrency, stopping, async (ending) => {
      const woken = wake
      const rows = await outbox.claim(batchSize)
      if (rows.length === 0) {
        await pauseOrStop(settings.pollMs, AbortSignal.any([ending, woken.signal]))
        if (woken.signal.aborted) wake = new AbortController()
        return
      }
      const verdicts = await take(rows.map(messageOf))
      const ids = rows.map(({ id }) => id)
      await outbox.mark(ids.flatMap((id, i) => markOf(intake, id, verdicts[i])))
      await outbox.release(ids.filter((_, i) => verdicts[i]?.kind === 'again'))
      requireDecided(verdicts)
    })
  } finally {
    await outbox.close()
  }
}

function messageOf(row: { id: string; eventType: string | null; payload: unknown }): QueueMessage {
  return { brokerId: row.id, key: row.id, body: { eventType: row.eventType, data: row.payload } }
}

function markOf({ settings }: OutboxIntake, id: string, verdict: Verdict | undefined): RowMark[] {
  const { accepted, suppressed, skipped, failed } = settings.statuses
  switch (verdict?.kind) {
    case 'accepted':
      return [{ id, status: { queued: accepted, suppressed, skipped }[verdict.status], reason: null }]
    case 'rejected':
      return [{ id, status: failed, reason: `${verdict.code}: ${verdict.reason}` }]
    default:
      return []
  }
}
