/** `rising`: it holds, but not for long enough yet. `falling`: it was raised, and has not been quiet for long enough yet. */
export const alertPhases = ['quiet', 'rising', 'raised', 'falling'] as const
export type AlertPhase = (typeof alertPhases)[number]

/** Where a rule stands. Times are ages by the database's clock. */
export type AlertState = {
  phase: AlertPhase
  /** Since it is in this phase; a rule that falls and holds again has been raised since it was raised first. */
  sinceMs: number
  /** Since somebody was told last; null: nobody was. */
  toldMs: number | null
}

export type AlertTiming = {
  /** How long it must hold before it is told, and be over before the end is told: what flaps is told once. */
  holdMs: number
  /** Null: it is told at the start and at the end only. */
  remindMs: number | null
}

export type AlertEvent = 'started' | 'reminder' | 'ended'

/** What to do with a rule; `stay` changes nothing. */
export type AlertStep = { kind: 'stay' } | { kind: 'move'; to: AlertPhase; tell: AlertEvent | null }

/** The next step of a rule whose alarm holds now, or does not. */
export function alertStep(state: AlertState, holds: boolean, timing: AlertTiming): AlertStep {
  const longEnough = state.sinceMs >= timing.holdMs
  switch (state.phase) {
    case 'quiet':
      if (!holds) return stay
      return timing.holdMs === 0 ? move('raised', 'started') : move('rising')
    case 'rising':
      if (!holds) return move('quiet')
      return longEnough ? move('raised', 'started') : stay
    case 'raised':
      if (!holds) return timing.holdMs === 0 ? move('quiet', 'ended') : move('falling')
      return reminderIsDue(state, timing) ? move('raised', 'reminder') : stay
    case 'falling':
      if (holds) return move('raised')
      return longEnough ? move('quiet', 'ended') : stay
  }
}

const stay: AlertStep = { kind: 'stay' }

function move(to: AlertPhase, tell: AlertEvent | null = null): AlertStep {
  return { kind: 'move', to, tell }
}

function reminderIsDue({ toldMs }: AlertState, { remindMs }: AlertTiming): boolean {
  return remindMs !== null && toldMs !== null && toldMs >= remindMs
}
