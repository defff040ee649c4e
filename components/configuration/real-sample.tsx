'use client'

import { useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'

export type SampleAnswer = { kind: 'sample'; acceptedAt: string; sample: string } | { kind: 'refused'; message: string }

/** Puts the newest real request in the place of the made-up one. It is a customer's: it is read only when asked for. */
export function RealSample({
  read,
  onSample,
}: {
  read: () => Promise<SampleAnswer>
  onSample: (sample: string) => void
}) {
  const [pending, start] = useAsking('reads')
  const [from, setFrom] = useState<string | null>(null)
  const take = () =>
    start(async () => {
      const answer = await proving(read)
      if (answer.kind === 'refused') return toast('bad', answer.message)
      setFrom(answer.acceptedAt)
      onSample(answer.sample)
    })
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Button size="sm" disabled={pending} onClick={take}>
        {pending ? 'Reading…' : 'Take the newest real one'}
      </Button>
      <span className="text-muted text-xs" role="status">
        {from ? `Accepted ${from.slice(0, 19).replace('T', ' ')} UTC. A customer's: do not copy it elsewhere.` : ''}
      </span>
    </div>
  )
}
