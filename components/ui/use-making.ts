'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import { proving } from '@/components/govern/proving'

type Refused = { kind: 'refused'; message: string }

/** A dialog in which something is made. `shown`: what it gave and is to be seen only now, a new secret. */
export type Making = {
  open: boolean
  pending: boolean
  shown: string | null
  onOpenChange: (open: boolean) => void
  close: () => void
  /** Asks for it; a refusal is said and leaves the dialog open. `made` returns what is to be shown, or null to close. */
  make: <Made extends { kind: string }>(
    action: () => Promise<Made | Refused>,
    made: (answer: Exclude<Made, Refused>) => string | null,
  ) => void
}

/** @param onClosed what a form forgets when its dialog closes */
export function useMaking(onClosed?: () => void): Making {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [shown, setShown] = useState<string | null>(null)
  const [pending, start] = useAsking('unsure')
  function close() {
    setOpen(false)
    setShown(null)
    onClosed?.()
    router.refresh()
  }
  return {
    ...{ open, pending, shown, close },
    onOpenChange: (next) => (next ? setOpen(true) : close()),
    make: (action, made) =>
      start(async () => {
        const answer = await proving(action)
        if (isRefused(answer)) return toast('bad', answer.message)
        const once = made(answer as Exclude<typeof answer, Refused>)
        if (once === null) close()
        else setShown(once)
      }),
  }
}

function isRefused(answer: { kind: string }): answer is Refused {
  return answer.kind === 'refused'
}
