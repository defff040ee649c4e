'use client'

import { CircleCheck, TriangleAlert } from 'lucide-react'
import { useState } from 'react'
import { useAsking } from '@/components/feedback/use-asking'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'

export type VerifyAnswer = { kind: 'unbroken' | 'broken' | 'refused'; message: string }

/** Asks for every hash to be made again, and says what came of it. */
export function VerifyButton({ verify }: { verify: () => Promise<VerifyAnswer> }) {
  const [answer, setAnswer] = useState<VerifyAnswer | null>(null)
  const [pending, start] = useAsking('reads')
  const good = answer?.kind === 'unbroken'
  const Icon = good ? CircleCheck : TriangleAlert
  return (
    <span className="flex flex-wrap items-center gap-2">
      <span
        role="status"
        className={cn('flex items-center gap-1 text-sm empty:absolute', good ? 'text-good' : 'text-bad')}
      >
        {answer && !pending ? (
          <>
            <Icon className="size-4 shrink-0" aria-hidden="true" />
            {answer.message}
          </>
        ) : null}
      </span>
      <Button disabled={pending} onClick={() => start(async () => setAnswer(await verify()))}>
        {pending ? 'Verifying…' : 'Verify the chain'}
      </Button>
    </span>
  )
}
