import { type Life, tell } from '@/e2e/support/model/model-state'
import { type Notification, newNotification } from '@/e2e/support/model/model-store'
import { decideAdmissions, type StandingWindow, type WindowClaim } from '@/lib/domain/admission'

/** A producer tells a fact: accept-many.ts, for one request. */
export function accept(life: Life, fact: number): true {
  const id = `n${life.notifications.length}`
  const key = windowKeyOf(fact)
  const { windowMs: lengthMs, usefulMs, poisonous } = life.world
  const claim: WindowClaim = { windowKey: key, rule: 'r', guard: 'dedup_window', fields: [], lengthMs, mode: 'fixed' }
  const request = { keyHash: id, fingerprint: id, subjectId: id, candidates: [{ id, windows: [claim] }] }
  const window = life.windows.get(key)
  const windows = new Map(window && stands(life, window) ? [[key, window]] : [])
  const [decision] = decideAdmissions([request], { keys: new Map(), windows, nowMs: life.now }).decisions
  const queued = decision?.kind === 'fresh' && decision.candidates[0]?.kind === 'queued'
  tell(life, `${id} tells ${key}: ${queued ? 'queued' : 'suppressed'}`)
  life.met[queued ? 'accepted' : 'suppressed']++
  if (queued) openWindow(life, id, fact)
  const expiresAt = life.now + (usefulMs ?? Number.POSITIVE_INFINITY)
  const endsWorkers = life.chance() < poisonous
  life.notifications.push(newNotification({ id, fact, queued, now: life.now, expiresAt, endsWorkers }))
  return true
}

export function openWindow(life: Life, openerId: string, fact: number): void {
  const { windowMs } = life.world
  const closesAtMs = windowMs === null ? null : life.now + windowMs
  life.windows.set(windowKeyOf(fact), { openerId, openedAtMs: life.now, closesAtMs })
}

/** By the clock, or because its opener can still be sent (read-standing.ts). */
export function stands(life: Life, { openerId, closesAtMs }: StandingWindow): boolean {
  if (closesAtMs === null || closesAtMs > life.now) return true
  const work = life.notifications.find(({ id }) => id === openerId)?.work
  return work !== null && work !== undefined && work.state !== 'dead'
}

/** It certainly reached nobody. */
export function release(life: Life, { id, fact }: Notification): void {
  const key = windowKeyOf(fact)
  if (life.windows.get(key)?.openerId === id) life.windows.delete(key)
}

export function windowKeyOf(fact: number): string {
  return `fact ${fact}`
}
