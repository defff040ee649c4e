import type { Tone } from '@/components/ui/badge'
import type { Exclusion, ReplayItemState, ReplayMode, ReplayStatus } from '@/lib/domain/replay'

/** What each mode does to customers, as a person must know it before choosing. */
export const modeWords: Record<ReplayMode, { label: string; consequence: string }> = {
  retry: {
    label: 'Retry',
    consequence:
      'Dead letters go again: same key, same bytes. It is certain that no provider took them, so nobody gets two by this. A guard that has let another one through meanwhile stops its twin.',
  },
  resend: {
    label: 'Resend',
    consequence:
      'New notifications with the same text, past the dedup rules. Where a status is ticked that a customer may have got already, that customer may get two.',
  },
  events: {
    label: 'Events',
    consequence:
      'Kept events are offered again and make the notifications that they have not made yet: no type was bound then, or another one is bound since. Every guard decides as about a new event.',
  },
}

export const statusWords: Record<ReplayStatus, { label: string; tone: Tone }> = {
  counting: { label: 'Counting', tone: 'info' },
  previewed: { label: 'Dry run only', tone: 'quiet' },
  running: { label: 'Running', tone: 'info' },
  paused: { label: 'Paused', tone: 'warn' },
  aborted: { label: 'Aborted', tone: 'bad' },
  finished: { label: 'Finished', tone: 'good' },
}

export const itemWords: Record<ReplayItemState, { label: string; means: string }> = {
  pending: { label: 'Pending', means: 'not begun' },
  queued: { label: 'Queued', means: 'handed to the engine' },
  done: { label: 'Done', means: 'on the way again; its timeline says what came of it' },
  skipped: { label: 'Skipped', means: 'left as it is, with the reason' },
}

export const exclusionWords: Record<Exclusion, string> = {
  unknown: 'Perhaps sent: a person has to look first',
  alreadySent: 'Sent already, or sent again as another',
  final: 'Settled otherwise: undelivered, suppressed, cancelled, expired',
  inProgress: 'Being sent by itself',
  unusable: 'Cannot be sent: past retention or expiry, or no provider or type takes it',
}
