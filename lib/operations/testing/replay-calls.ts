import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { acceptNotificationHandler } from '@/lib/http/handlers/accept-notification'
import { abortReplayHandler, pauseReplayHandler, resumeReplayHandler } from '@/lib/http/handlers/change-replay'
import { getReplayHandler, getReplayItemsHandler, getReplaysHandler } from '@/lib/http/handlers/get-replays'
import { previewReplayHandler } from '@/lib/http/handlers/preview-replay'
import { startReplayHandler } from '@/lib/http/handlers/start-replay'
import type { operationsScenario } from '@/lib/operations/testing/operations-scenario'

type Scenario = Awaited<ReturnType<typeof operationsScenario>>

/** The replay part of the API, called as a producer does. */
export function replayCalls({ call, authorization, peer }: Scenario) {
  let next = 0
  const get = async (handler: typeof getReplayHandler, id: string, query = '') => {
    const request = new Request(`http://localhost/${query}`, { headers: { authorization } })
    const response = await handler(request, { params: Promise.resolve({ id }) })
    return (await response.json()) as Record<string, unknown> & {
      counts: Record<string, number>
      items: Record<string, string>[]
    }
  }
  const preview = (filter: object, mode: string, key?: string) => call(previewReplayHandler, {}, { filter, mode }, key)
  const start = (previewId: unknown, more: object = {}, key?: string | null) =>
    call(startReplayHandler, {}, { previewId, name: 'Incident 1', reason: 'the provider was down', ...more }, key)
  return {
    preview,
    start,
    read: (id: string) => get(getReplayHandler, id),
    items: (id: string, query = '') => get(getReplayItemsHandler, id, query),
    list: (query = '') => get(getReplaysHandler, '', query),
    pause: (id: string) => call(pauseReplayHandler, { id }),
    resume: (id: string) => call(resumeReplayHandler, { id }),
    abort: (id: string) => call(abortReplayHandler, { id }),
    /** Previews and starts at once. */
    async begin(filter: object, mode: string, more: object = {}): Promise<string> {
      const { previewId } = (await preview(filter, mode)).body
      return String((await start(previewId, more)).body.replayId)
    },
    /** Dead letters of one campaign, with facts of their own each. */
    async deadLetters(count: number, campaign: string): Promise<string[]> {
      await drainOutbox({ budgetSeconds: 5 })
      peer.script = Array.from({ length: count }, () => ({ answer: 422 }))
      const recipient = { phone: '+15551234567' }
      const answers = await Promise.all(
        Array.from({ length: count }, () => {
          const data = { orderId: `${campaign}-${next++}` }
          return call(acceptNotificationHandler, {}, { type: 'order_confirmation', recipient, campaign, data })
        }),
      )
      await drainOutbox({ budgetSeconds: 10 })
      return answers.map((answer) => String(answer.body.id))
    },
    timesAccepted: (ids: readonly string[]) => ids.map((id) => peer.accepted.filter((key) => key === id).length),
  }
}
