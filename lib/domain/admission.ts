import type { Guard } from '@/lib/domain/notification'

/** One dedup rule applied to one intended notification: the window it needs to open. */
export type WindowClaim = {
  windowKey: string
  rule: string
  guard: Extract<Guard, 'dedup_window' | 'unique_identifier'>
  fields: string[]
  /** Null: the window never closes. */
  lengthMs: number | null
  mode: 'fixed' | 'sliding'
  /** Stands in nobody's way: it is opened, if it is not, so that others can ask for it. */
  onlyMarks?: boolean
}

/** What is decided about: a request with the notifications that it would make. */
export type AdmissionRequest = {
  keyHash: string
  fingerprint: string
  subjectId: string
  candidates: { id: string; windows: WindowClaim[] }[]
  /** Why it makes no notification today, if it makes none. It may still repeat one that it made before. */
  refusal?: Error | null
}

/** A request that was answered before. */
export type StandingKey = {
  fingerprint: string
  subjectId: string
  expired: boolean
}

/** A window that was opened and stands: by the clock, or because its opener can still be sent. */
export type StandingWindow = {
  openerId: string
  openedAtMs: number
  /** Null: never closes. */
  closesAtMs: number | null
}

export type CandidateDecision = { kind: 'queued' } | { kind: 'suppressed'; by: WindowClaim; window: StandingWindow }

export type Admission =
  | { kind: 'fresh'; candidates: CandidateDecision[] }
  /** The same request again: the first answer is due. `ofIndex`: the first is in this very batch. */
  | { kind: 'repeat'; subjectId: string; ofIndex: number | null }
  | { kind: 'own_commit'; subjectId: string }
  | { kind: 'collision'; subjectId: string; firstFingerprint: string; ofIndex: number | null }
  | { kind: 'key_expired' }
  /** A new request that cannot be taken: its key stays free. */
  | { kind: 'refused'; refusal: Error }

export type Admissions = {
  decisions: Admission[]
  /** Windows to open, each by the candidate that opens it. */
  opened: Map<string, { openerId: string; claim: WindowClaim; closesAtMs: number | null }>
  /** Sliding windows that a suppressed twin pushes further: key → new close. */
  slid: Map<string, number>
}

/**
 * Decides a batch in order, so that earlier items win over later ones exactly as if they had come alone. What was read
 * may be outdated by the time it is written: the write demands every key and window it counts on, or nothing happens.
 */
export function decideAdmissions(
  requests: readonly AdmissionRequest[],
  standing: { keys: ReadonlyMap<string, StandingKey>; windows: ReadonlyMap<string, StandingWindow>; nowMs: number },
): Admissions {
  const windows = new Map(standing.windows)
  const firstInBatch = new Map<string, number>()
  const result: Admissions = { decisions: [], opened: new Map(), slid: new Map() }
  requests.forEach((request, index) => {
    const decision = decideKey(request, requests, standing.keys, firstInBatch)
    if (decision) {
      result.decisions.push(decision)
      return
    }
    if (request.refusal) {
      result.decisions.push({ kind: 'refused', refusal: request.refusal })
      return
    }
    firstInBatch.set(request.keyHash, index)
    const candidates = request.candidates.map((candidate) =>
      decideCandidate(candidate, windows, standing.nowMs, result),
    )
    result.decisions.push({ kind: 'fresh', candidates })
  })
  return result
}

function decideKey(
  request: AdmissionRequest,
  requests: readonly AdmissionRequest[],
  keys: ReadonlyMap<string, StandingKey>,
  firstInBatch: ReadonlyMap<string, number>,
): Admission | null {
  const known = keys.get(request.keyHash)
  if (known) {
    // Our own write whose confirmation was lost, or an outbox row that another worker has just planned.
    if (known.subjectId === request.subjectId) return { kind: 'own_commit', subjectId: known.subjectId }
    if (known.expired) return { kind: 'key_expired' }
    if (known.fingerprint === request.fingerprint) return { kind: 'repeat', subjectId: known.subjectId, ofIndex: null }
    return { kind: 'collision', subjectId: known.subjectId, firstFingerprint: known.fingerprint, ofIndex: null }
  }
  const ofIndex = firstInBatch.get(request.keyHash)
  const first = ofIndex === undefined ? undefined : requests[ofIndex]
  if (ofIndex === undefined || !first) return null
  if (first.fingerprint === request.fingerprint) return { kind: 'repeat', subjectId: first.subjectId, ofIndex }
  return { kind: 'collision', subjectId: first.subjectId, firstFingerprint: first.fingerprint, ofIndex }
}

function decideCandidate(
  candidate: AdmissionRequest['candidates'][number],
  windows: Map<string, StandingWindow>,
  nowMs: number,
  result: Admissions,
): CandidateDecision {
  for (const claim of candidate.windows) {
    const window = claim.onlyMarks ? undefined : windows.get(claim.windowKey)
    if (!window) continue
    if (claim.mode === 'sliding' && claim.lengthMs !== null)
      slide(claim, window, nowMs + claim.lengthMs, windows, result)
    return { kind: 'suppressed', by: claim, window: windows.get(claim.windowKey) ?? window }
  }
  for (const claim of candidate.windows) {
    if (claim.onlyMarks && windows.has(claim.windowKey)) continue
    const closesAtMs = claim.lengthMs === null ? null : nowMs + claim.lengthMs
    windows.set(claim.windowKey, { openerId: candidate.id, openedAtMs: nowMs, closesAtMs })
    result.opened.set(claim.windowKey, { openerId: candidate.id, claim, closesAtMs })
  }
  return { kind: 'queued' }
}

function slide(
  claim: WindowClaim,
  window: StandingWindow,
  closesAtMs: number,
  windows: Map<string, StandingWindow>,
  result: Admissions,
): void {
  if (window.closesAtMs === null || window.closesAtMs >= closesAtMs) return
  windows.set(claim.windowKey, { ...window, closesAtMs })
  const openedHere = result.opened.get(claim.windowKey)
  if (openedHere) openedHere.closesAtMs = closesAtMs
  else result.slid.set(claim.windowKey, closesAtMs)
}
