import { modeWords } from '@/components/replays/replay-words'
import type { Tone } from '@/components/ui/badge'
import type { ApprovalView } from '@/lib/approvals/approval-view'
import type { ApprovalState } from '@/lib/domain/approval'
import { replayModes } from '@/lib/domain/replay'

export const stateWords: Record<ApprovalState, { label: string; tone: Tone }> = {
  waiting: { label: 'Waiting', tone: 'warn' },
  approved: { label: 'Approved', tone: 'good' },
  refused: { label: 'Refused', tone: 'bad' },
  expired: { label: 'Expired', tone: 'quiet' },
}

/** What is asked for, in one line. */
export function askedWords({ kind, subject, shown }: Pick<ApprovalView, 'kind' | 'subject' | 'shown'>): string {
  switch (kind) {
    case 'replay': {
      const mode = replayModes.find((one) => one === shown.mode)
      const pace = shown.ratePerSecond ? `, ${shown.ratePerSecond} per second` : ''
      return `${mode ? modeWords[mode].label : 'Replay'} of ${Number(shown.items).toLocaleString('en')}, “${shown.name}”${pace}`
    }
    case 'configuration':
      return `Change of the configuration: ${subject}`
    case 'export':
      return `Export with addresses: ${
        Object.entries(shown)
          .filter(([name, value]) => value && name !== 'columns' && name !== 'list')
          .map(([name, value]) => `${name} ${value}`)
          .join(', ') || 'all notifications'
      }`
  }
}

/** What follows when it is approved. */
export const approvalConsequence: Record<ApprovalView['kind'], string> = {
  replay: 'It starts at once, exactly as it was asked for. What is handed to a provider is not called back.',
  configuration: 'It is saved at once and holds from the next second on.',
  export: 'Who asked for it may fetch it for a day.',
}
