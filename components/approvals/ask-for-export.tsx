'use client'

import { useRouter } from 'next/navigation'
import { toast } from '@/components/feedback/toasts'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

/** Where a list with addresses takes four eyes: asks for it, with the reason that the other person decides by. */
export function AskForExport({ ask }: { ask: (reason: string) => Promise<GovernAnswer> }) {
  const router = useRouter()
  async function act(reason: string): Promise<boolean> {
    const answer = await proving(() => ask(reason))
    toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
    if (answer.kind === 'done') router.push('/approvals')
    return answer.kind === 'done'
  }
  return (
    <ReasonModal
      trigger={
        <Button size="sm" variant="ghost">
          With addresses…
        </Button>
      }
      title="Ask for this list with addresses?"
      description="Another person must approve it. Then you may fetch it, as it is filtered now, for a day."
      reason="Why (the other person reads it; kept in the audit)"
      reasonRequired
      confirm="Ask for it"
      busy="Asking…"
      act={act}
    />
  )
}
