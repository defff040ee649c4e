'use client'

import { useRouter } from 'next/navigation'
import { toast } from '@/components/feedback/toasts'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

type DecideButtonProps = {
  label: string
  title: string
  consequence: string
  confirm: string
  variant: 'primary' | 'outline'
  act: (reason: string) => Promise<GovernAnswer>
}

/** A decision on a request: what follows is said before, and why is always asked. */
export function DecideButton({ label, title, consequence, confirm, variant, act }: DecideButtonProps) {
  const router = useRouter()
  async function decide(reason: string): Promise<boolean> {
    const answer = await proving(() => act(reason))
    toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
    router.refresh()
    return true
  }
  return (
    <ReasonModal
      trigger={
        <Button size="sm" variant={variant}>
          {label}
        </Button>
      }
      title={title}
      description={consequence}
      reason="Reason (kept in the audit)"
      reasonRequired
      confirm={confirm}
      busy="Deciding…"
      act={decide}
    />
  )
}
