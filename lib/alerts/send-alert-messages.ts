import { database } from '@/db/client'
import { finishAlertMessage } from '@/db/queries/finish-alert-message'
import { type LeasedAlertMessage, leaseAlertMessages } from '@/db/queries/lease-alert-messages'
import { openTarget, sendAlert } from '@/lib/alerts/send-alert'
import { log } from '@/lib/observability/log'

const perCall = 20
const attemptsMax = 12
const againAfterMs = 30_000
const againAfterMsMax = 3_600_000

/** Sends what is due to be told, each at least once. @returns how many were taken */
export async function sendAlertMessages(): Promise<number> {
  const messages = await leaseAlertMessages(database('engine'), perCall)
  const sent = await Promise.all(messages.map((message) => sendOne(message, attemptsMax)))
  return sent.filter((problem) => problem === null).length
}

/** Sends one message now, whatever waits before it. @returns what went wrong; null: it was taken */
export async function sendAlertMessageNow(id: string): Promise<string | null> {
  const [message] = await leaseAlertMessages(database('engine'), 1, id)
  return message ? sendOne(message, 1) : 'it is being sent already'
}

async function sendOne(message: LeasedAlertMessage, attempts: number): Promise<string | null> {
  const { id, ruleId, attempt, target } = message
  const problem = await problemOf(() => sendAlert(openTarget(ruleId, target), message))
  const afterMs =
    problem !== null && attempt < attempts ? Math.min(againAfterMsMax, againAfterMs * 2 ** (attempt - 1)) : null
  await finishAlertMessage(database('engine'), { id, attempt, problem, againAfterMs: afterMs })
  if (problem !== null)
    log.warn({ event: 'alert', rule: message.rule, code: problem, attempt }, 'an alert was not taken')
  return problem
}

async function problemOf(send: () => Promise<string | null>): Promise<string | null> {
  try {
    return await send()
  } catch (error) {
    log.warn({ err: error }, 'an alert cannot be sent')
    return 'not_possible'
  }
}
