import { setTimeout as pause } from 'node:timers/promises'
import type { PlannedRequest } from '@/e2e/support/crash/traffic'

/** `replayed`: the answer says of itself that it was given before. */
export type ClientAnswer = { status: number; body: string; id: string; replayed: boolean }

/** The producers' own ledger: what they were told, whatever the product remembers. */
export type ClientLedger = {
  /** Final answers by key: status and exact body of each time it was asked. */
  answers: Map<string, ClientAnswer[]>
  /** What was asked before the time was over. */
  begun: PlannedRequest[]
  /** Calls that ended without a final answer and were asked again with the same key. */
  retries: number
}

export function newClientLedger(): ClientLedger {
  return { answers: new Map(), begun: [], retries: 0 }
}

// Both grow with each try: on a slow machine calls that were given up and made anew would be all that it is busy with.
const answerWithinMs = (tries: number) => Math.min(60_000, 5_000 * 2 ** tries)
const againAfterMs = (tries: number) => Math.min(2_000, 100 * 2 ** tries)

/**
 * Sends every request, each until it has a final answer, always with its own key, at a steady rate; after `over` none is begun:
 * a machine that is too slow for the rate does less.
 */
export async function drive(
  url: string,
  apiKey: string,
  requests: readonly PlannedRequest[],
  options: { clients: number; perSecond: number; givesUpAfterMs: number; over?: AbortSignal },
  /** Written as it goes. */
  ledger: ClientLedger = newClientLedger(),
): Promise<ClientLedger> {
  const started = Date.now()
  let next = 0
  async function client(): Promise<void> {
    for (let mine = next++; mine < requests.length; mine = next++) {
      const request = requests[mine]
      if (!request) return
      await pause(Math.max(0, started + (mine / options.perSecond) * 1000 - Date.now()))
      if (options.over?.aborted) return
      ledger.begun.push(request)
      await sendUntilAnswered(url, apiKey, request, ledger, started + options.givesUpAfterMs)
    }
  }
  await Promise.all(Array.from({ length: options.clients }, client))
  return ledger
}

async function sendUntilAnswered(
  url: string,
  apiKey: string,
  request: PlannedRequest,
  ledger: ClientLedger,
  end: number,
): Promise<void> {
  const others: string[] = []
  for (let tries = 0; ; tries++) {
    const answer = await sendOnce(url, apiKey, request, answerWithinMs(tries))
    if (typeof answer !== 'string') {
      ledger.answers.set(request.key, [...(ledger.answers.get(request.key) ?? []), answer])
      return
    }
    others.push(answer)
    if (Date.now() > end) throw new Error(`no final answer for ${request.key}, but ${others.slice(-20).join(', ')}`)
    ledger.retries++
    await pause(againAfterMs(tries))
  }
}

/** @returns the final answer, or what came instead when the same request has to be sent again */
async function sendOnce(
  url: string,
  apiKey: string,
  request: PlannedRequest,
  withinMs: number,
): Promise<ClientAnswer | string> {
  try {
    const response = await fetch(`${url}/api/v1/notifications`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${apiKey}`,
        'content-type': 'application/json',
        'idempotency-key': request.key,
      },
      body: JSON.stringify(request.body),
      signal: AbortSignal.timeout(withinMs),
    })
    const body = await response.text()
    if (response.status !== 200 && response.status !== 202) {
      // 408: a worker that stood still while the request came took it for a slow one.
      if (response.status >= 500 || response.status === 409 || response.status === 408)
        return `${response.status} ${body}`
      throw new UnexpectedAnswer(`${request.key}: ${response.status} ${body}`)
    }
    const replayed = response.headers.get('idempotent-replayed') === 'true'
    return { status: response.status, body, id: (JSON.parse(body) as { id: string }).id, replayed }
  } catch (error) {
    if (error instanceof UnexpectedAnswer) throw error
    return String(error instanceof Error ? (error.cause ?? error) : error)
  }
}

class UnexpectedAnswer extends Error {}
