import { type CandidateDecision, decideAdmissions, type StandingWindow, type WindowClaim } from '@/lib/domain/admission'

/** One request of the past with the windows that it would have asked for. */
export type PastRequest = {
  id: string
  atMs: number
  claims: WindowClaim[]
  /** What became of its notification when it was let through; null: it was not, so nothing is known. */
  fate: PastFate | null
}

/** `endedMs` null: it can still be sent. `reached` false: certainly nobody got it, which gives its windows free. */
export type PastFate = { endedMs: number | null; reached: boolean }

/** A window of the replay, and what its opener came to. */
type ReplayedWindow = StandingWindow & { fate: PastFate }

/**
 * Asks the admission decision about every request of a history again, in its order. A window stands until it closes and
 * while its opener could still be sent, and is free once its opener reached nobody. One that was suppressed in truth and
 * is let through here is taken for sent at once.
 * @param history in the order of acceptance; requests of one instant in the order in which they were decided
 */
export function replayRules(history: Iterable<PastRequest>): CandidateDecision[] {
  const windows = new Map<string, ReplayedWindow>()
  return Array.from(history, (request) => decideAgain(request, windows))
}

function decideAgain({ id, atMs, claims, fate }: PastRequest, windows: Map<string, ReplayedWindow>): CandidateDecision {
  const standing = new Map<string, StandingWindow>()
  for (const { windowKey } of claims) {
    const window = windows.get(windowKey)
    if (window && stands(window, atMs)) standing.set(windowKey, window)
    else windows.delete(windowKey)
  }
  const asked = { keyHash: id, fingerprint: '', subjectId: id, candidates: [{ id, windows: claims }] }
  const { decisions, opened, slid } = decideAdmissions([asked], { keys: new Map(), windows: standing, nowMs: atMs })
  const own = fate ?? { endedMs: atMs, reached: true }
  for (const [key, { closesAtMs }] of opened)
    windows.set(key, { openerId: id, openedAtMs: atMs, closesAtMs, fate: own })
  for (const [key, closesAtMs] of slid) {
    const window = windows.get(key)
    if (window) windows.set(key, { ...window, closesAtMs })
  }
  const [decision] = decisions
  return (decision?.kind === 'fresh' ? decision.candidates[0] : undefined) ?? { kind: 'queued' }
}

/** As `db/queries/read-standing.ts` reads it. */
function stands({ closesAtMs, fate }: ReplayedWindow, atMs: number): boolean {
  const ended = fate.endedMs !== null && fate.endedMs <= atMs
  if (ended && !fate.reached) return false
  return closesAtMs === null || closesAtMs > atMs || !ended
}
