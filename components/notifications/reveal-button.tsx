'use client'

import { Eye } from 'lucide-react'
import { toast } from '@/components/feedback/toasts'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

export type RevealAnswer<Shown> = { kind: 'revealed'; shown: Shown } | { kind: 'refused'; message: string }

type RevealButtonProps<Shown> = {
  label: string
  reveal: (reason: string) => Promise<RevealAnswer<Shown>>
  onShown: (shown: Shown) => void
}

/** Asks why before it shows what is a customer's. What comes back lives in this page only, until it is left. */
export function RevealButton<Shown>({ label, reveal, onShown }: RevealButtonProps<Shown>) {
  async function act(reason: string): Promise<boolean> {
    const answer = await proving(() => reveal(reason))
    if (answer.kind === 'revealed') onShown(answer.shown)
    else toast('bad', answer.message)
    return answer.kind === 'revealed'
  }
  return (
    <ReasonModal
      trigger={
        <Button size="sm">
          <Eye className="size-4" aria-hidden="true" />
          {label}
        </Button>
      }
      title="Show what is a customer's?"
      description="It is shown until you leave this page. That you looked, and why, stays in the audit."
      reason="Reason (required, kept in the audit)"
      reasonRequired
      confirm="Show it"
      busy="Asking…"
      again="reads"
      act={act}
    />
  )
}
