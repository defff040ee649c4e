'use client'

import { useState } from 'react'
import { type RevealAnswer, RevealButton } from '@/components/notifications/reveal-button'

export type ReadSample = (reason: string) => Promise<RevealAnswer<{ acceptedAt: string; sample: string }>>

/** Puts the newest real request in the place of the made-up one. It is a customer's: it is read only for a reason. */
export function RealSample({ read, onSample }: { read: ReadSample; onSample: (sample: string) => void }) {
  const [from, setFrom] = useState<string | null>(null)
  return (
    <div className="flex flex-wrap items-center gap-2">
      <RevealButton
        label="Take the newest real one…"
        reveal={read}
        onShown={({ acceptedAt, sample }) => {
          setFrom(acceptedAt)
          onSample(sample)
        }}
      />
      <span className="text-muted text-xs" role="status">
        {from ? `Accepted ${from.slice(0, 19).replace('T', ' ')} UTC. A customer's: do not copy it elsewhere.` : ''}
      </span>
    </div>
  )
}
