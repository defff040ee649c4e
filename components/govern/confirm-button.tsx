'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { proving } from '@/components/govern/proving'
import { SecretOnce } from '@/components/govern/secret-once'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

export type GovernAnswer = { kind: 'done'; message: string; secret?: string } | { kind: 'refused'; message: string }

type ConfirmButtonProps = {
  label: string
  title: string
  consequence: ReactNode
  confirm: string
  act: (reason: string) => Promise<GovernAnswer>
  /** `required`: nothing is done without one. */
  askReason?: boolean | 'required'
  /** What it says meanwhile. */
  busy?: string
  variant?: 'primary' | 'outline' | 'ghost'
}

/** Something that cannot be taken back by a click: what follows is said before. */
export function ConfirmButton({
  label,
  title,
  consequence,
  confirm,
  act,
  askReason = false,
  busy = 'Doing it…',
  variant = 'ghost',
}: ConfirmButtonProps) {
  const router = useRouter()
  const [secret, setSecret] = useState<string | null>(null)
  async function ask(reason: string): Promise<boolean> {
    const answer = await proving(() => act(reason))
    toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
    if (answer.kind !== 'done' || answer.secret === undefined) return true
    setSecret(answer.secret)
    return false
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
      reason={askReason ? 'Reason (kept in the audit)' : undefined}
      reasonRequired={askReason === 'required'}
      confirm={confirm}
      busy={busy}
      act={ask}
      instead={
        secret === null ? null : (close) => <SecretOnce what="one-time password" secret={secret} onDone={close} />
      }
      onClosed={() => {
        setSecret(null)
        router.refresh()
      }}
    />
  )
}
