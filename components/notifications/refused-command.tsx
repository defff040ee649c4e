import { TimeStamp } from '@/components/feedback/time-stamp'
import type { NotificationDetail } from '@/lib/insights/read-notification'

/** Why the engine did not do what was asked for last. */
export function RefusedCommand({ commands }: { commands: NotificationDetail['commands'] }) {
  const last = commands.at(-1)
  if (last?.status !== 'refused') return null
  return (
    <p role="status" className="mb-4 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      The {last.kind} asked for by {last.actor} was refused{last.doneAt ? ' at ' : ''}
      {last.doneAt ? <TimeStamp at={last.doneAt} /> : null}: {last.answer ?? 'no reason was given'}
    </p>
  )
}
