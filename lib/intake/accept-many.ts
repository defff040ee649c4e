import { setTimeout as pause } from 'node:timers/promises'
import { type Database, database } from '@/db/client'
import { confirmedCommit } from '@/db/confirmed-commit'
import { conflictOf, databaseFault } from '@/db/errors'
import { type AdmitBatch, admitRequests } from '@/db/queries/admit-requests'
import { readStanding, type Standing } from '@/db/queries/read-standing'
import { type Admissions, decideAdmissions } from '@/lib/domain/admission'
import { AppError } from '@/lib/domain/errors'
import type { AcceptAnswer, AcceptRequest } from '@/lib/intake/accept-request'
import { type AdmissionBatch, admissionBatch } from '@/lib/intake/admission-batch'
import { recordCollision } from '@/lib/intake/record-collision'
import { countAccepted } from '@/lib/observability/metrics'

/** What became of one request of a batch: its answer, or the error that it alone gets. */
export type AcceptResult = { kind: 'answer'; answer: AcceptAnswer } | { kind: 'error'; error: Error }

/** Work that a batch made: lanes and providers with something due. */
export type AcceptedWork = { lane: number; provider: string }[]

type Accepted = { results: AcceptResult[]; work: AcceptedWork }

const deadlineMs = 5_000

/**
 * Accepts many requests as if they had come one after the other, in one read and one statement. Decided on what is read;
 * the statement commits only if that is still so, else it is decided anew.
 * @returns a result for each request, in order, and where work is now due
 * @throws CampaignStopped, AppError `unavailable`, `outcome_unknown`
 */
export function acceptMany(
  requests: readonly AcceptRequest[],
  outboxRows: ReadonlySet<string> = new Set(),
  sql: Database = database('accept'),
  campaign: AdmitBatch['campaign'] = null,
): Promise<Accepted> {
  return accept(requests, { outboxRows, sql, campaign, mayHaveCommitted: false })
}

/** The campaign that these are contacts of was paused or cancelled, or is another engine's by now: nobody more is accepted. */
export class CampaignStopped extends Error {
  override readonly name = 'CampaignStopped'
}

type Circumstances = {
  outboxRows: ReadonlySet<string>
  sql: Database
  campaign: AdmitBatch['campaign']
  mayHaveCommitted: boolean
}

async function accept(requests: readonly AcceptRequest[], circumstances: Circumstances): Promise<Accepted> {
  const { outboxRows, sql, campaign } = circumstances
  const started = Date.now()
  let { mayHaveCommitted } = circumstances
  for (let round = 1; ; round++) {
    let writing = false
    try {
      const standing = await readStanding(
        sql,
        requests.map((request) => request.keyHash),
        windowKeysOf(requests),
      )
      const admissions = decideAdmissions(requests, {
        keys: standing.keys,
        windows: standing.windows,
        nowMs: standing.now.getTime(),
      })
      const batch = admissionBatch(requests, admissions, standing, outboxRows)
      if (!admissions.decisions.every(({ kind }) => kind === 'refused')) {
        writing = true
        // What had committed without our hearing of it is told all the same.
        if (batch.rows.freshKeys.length > 0) batch.rows.campaign = campaign
        await confirmedCommit(() => admitRequests(sql, batch.rows))
        countAccepted(batch.rows)
      }
      return { results: await answers(requests, admissions, standing, batch), work: batch.work }
    } catch (error) {
      if (conflictOf(error) === 'campaign') throw new CampaignStopped()
      const fault = databaseFault(error)
      if (writing && fault === 'interrupted') mayHaveCommitted = true
      if ((fault === 'other' || fault === 'locked') && requests.length > 1)
        return oneByOne(requests, { ...circumstances, mayHaveCommitted })
      if (fault === 'other') throw error
      if (fault === 'locked')
        throw new AppError('request_in_flight', 'The first request with this key has not finished yet.')
      if (Date.now() - started > deadlineMs || fault === 'unreachable') throw gaveUp(mayHaveCommitted)
      await pause(Math.random() * Math.min(2 ** round, 50))
    }
  }
}

function windowKeysOf(requests: readonly AcceptRequest[]): string[] {
  return requests.flatMap((request) =>
    request.candidates.flatMap((candidate) => candidate.windows.map((w) => w.windowKey)),
  )
}

/** One locked key, or one row that the database refuses, must not hold up the others of its batch. */
async function oneByOne(requests: readonly AcceptRequest[], circumstances: Circumstances): Promise<Accepted> {
  const results: AcceptResult[] = []
  const work: AcceptedWork = []
  for (const request of requests) {
    try {
      const one = await accept([request], circumstances)
      results.push(...one.results)
      work.push(...one.work)
    } catch (error) {
      if (error instanceof CampaignStopped) throw error
      results.push({
        kind: 'error',
        error: error instanceof Error ? error : new Error('accepting failed', { cause: error }),
      })
    }
  }
  return { results, work }
}

/** What each hears of what is decided and committed: nothing that fails from here on may take that away from the others. */
async function answers(
  requests: readonly AcceptRequest[],
  admissions: Admissions,
  standing: Standing,
  batch: AdmissionBatch,
): Promise<AcceptResult[]> {
  return Promise.all(
    requests.map(async (request, index): Promise<AcceptResult> => {
      const decision = admissions.decisions[index]
      switch (decision?.kind) {
        case 'fresh':
          return answered(batch.answers.get(index), false)
        case 'own_commit':
          return answered(standing.keys.get(request.keyHash)?.answer, false)
        case 'repeat':
          return answered(
            decision.ofIndex === null
              ? standing.keys.get(request.keyHash)?.answer
              : batch.answers.get(decision.ofIndex),
            true,
          )
        case 'key_expired':
          return {
            kind: 'error',
            error: new AppError(
              'idempotency_key_expired',
              'This key was used before and its retention is over. Use a new key for a new transaction.',
            ),
          }
        case 'refused':
          return { kind: 'error', error: decision.refusal }
        case 'collision': {
          const first = decision.ofIndex === null ? null : (requests[decision.ofIndex]?.document ?? null)
          return { kind: 'error', error: await recordCollision(request, decision, first).catch(unrecorded) }
        }
        case undefined:
          throw new Error('a request was not decided')
      }
    }),
  )
}

function answered(first: { status: 200 | 202; body: string } | undefined, replayed: boolean): AcceptResult {
  if (!first) throw new Error('a decided request has no answer')
  return { kind: 'answer', answer: { ...first, replayed } }
}

/** Nothing of a collision is accepted: whoever sends it again is told of it then. */
function unrecorded(error: Error): Error {
  return databaseFault(error) === 'other' ? error : gaveUp(false)
}

function gaveUp(mayHaveCommitted: boolean): AppError {
  if (mayHaveCommitted) {
    return new AppError(
      'outcome_unknown',
      'The commit could not be confirmed. Send the same request with the same key again.',
    )
  }
  return new AppError('unavailable', 'The database cannot take the request now. Nothing was accepted; send it again.')
}
