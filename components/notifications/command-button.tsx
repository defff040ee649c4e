'use client'

import type { LucideIcon } from 'lucide-react'
import { Ban, Check, RotateCw, Send, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useId, useRef } from 'react'
import { toast } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

export type CommandAnswer = { kind: 'queued' } | { kind: 'refused'; message: string }
export type CommandName = 'retry' | 'cancel' | 'resend' | 'confirm_sent' | 'confirm_not_sent'

type Wording = {
  icon: LucideIcon
  label: string
  question: string
  /** What certainly follows, and what is risked. */
  consequence: string
  confirm: string
  asked: string
  reasonRequired: boolean
  primary: boolean
}

const wordings: Record<CommandName, Wording> = {
  retry: {
    icon: RotateCw,
    label: 'Retry',
    question: 'Retry this notification?',
    consequence:
      'The provider gets the same bytes under the same key. It is certain that no provider has taken this message, so the customer cannot get it twice by this.',
    confirm: 'Queue the retry',
    asked: 'Retry queued',
    reasonRequired: false,
    primary: true,
  },
  cancel: {
    icon: Ban,
    label: 'Cancel',
    question: 'Cancel this notification?',
    consequence: 'Nothing more is sent for it. If an attempt begins before the command is done, it is not cancelled.',
    confirm: 'Queue the cancellation',
    asked: 'Cancellation queued',
    reasonRequired: false,
    primary: false,
  },
  resend: {
    icon: Send,
    label: 'Resend: the customer may get two',
    question: 'Send this again, as a new notification?',
    consequence:
      'A new notification with the same text goes to the same customer, past the dedup rules. If the first one has arrived, the customer has two.',
    confirm: 'Queue the resend',
    asked: 'Resend queued',
    reasonRequired: true,
    primary: false,
  },
  confirm_sent: {
    icon: Check,
    label: 'Confirm sent',
    question: 'Was it sent?',
    consequence: 'You have evidence that the provider took it. It counts as sent, and its dedup windows stay shut.',
    confirm: 'It was sent',
    asked: 'Verdict queued: sent',
    reasonRequired: true,
    primary: true,
  },
  confirm_not_sent: {
    icon: X,
    label: 'Confirm not sent',
    question: 'Was it not sent?',
    consequence:
      'You have evidence that the provider has no such message. It becomes a dead letter that can be retried. If you are wrong, a retry reaches the customer twice.',
    confirm: 'It was not sent',
    asked: 'Verdict queued: not sent',
    reasonRequired: true,
    primary: false,
  },
}

type CommandButtonProps = {
  command: CommandName
  /** `asking` names this wish: asked again under it, it is done once. */
  action: (reason: string, asking: string) => Promise<CommandAnswer>
  /** Why it cannot be asked for now; the button then stays where it is. */
  obstacle: string | null
  /** In the place of what follows usually. */
  consequence?: string | undefined
  size?: 'md' | 'sm'
}

/** Asks for something to be done to one notification. What was asked is queued; the page shows what came of it. */
export function CommandButton({ command, action, obstacle, consequence, size = 'md' }: CommandButtonProps) {
  const { icon: Icon, label, question, confirm, asked, reasonRequired, primary } = wordings[command]
  const router = useRouter()
  const describedBy = useId()
  const asking = useRef<string | null>(null)
  if (obstacle) {
    return (
      <span className="flex flex-col items-start gap-1 sm:items-end">
        <Button size={size} aria-disabled="true" aria-describedby={describedBy}>
          <Icon className="size-4" aria-hidden="true" />
          {label}
        </Button>
        <span id={describedBy} className="max-w-72 text-muted text-xs sm:text-right">
          {obstacle}
        </span>
      </span>
    )
  }
  async function act(reason: string): Promise<boolean> {
    asking.current ??= newAsking()
    const answer = await action(reason, asking.current)
    // While nobody has heard that it is queued, asking again is the same wish: a second resend would be a second message.
    if (answer.kind === 'queued') asking.current = null
    if (answer.kind === 'queued') toast('good', asked)
    else toast('bad', answer.message)
    router.refresh()
    return true
  }
  return (
    <ReasonModal
      trigger={
        <Button variant={primary ? 'primary' : 'outline'} size={size}>
          <Icon className="size-4" aria-hidden="true" />
          {label}
        </Button>
      }
      title={question}
      description={consequence ?? wordings[command].consequence}
      reason={reasonRequired ? 'Reason (required, kept in the audit)' : 'Reason (kept in the audit)'}
      reasonRequired={reasonRequired}
      confirm={confirm}
      busy="Asking…"
      again="safe"
      act={act}
    />
  )
}

function newAsking(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-')
}
