'use client'

import { useState } from 'react'
import { type RevealAnswer, RevealButton } from '@/components/notifications/reveal-button'
import { Card } from '@/components/ui/card'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { Revealed } from '@/lib/insights/reveal-notification'

type FrozenBodyProps = {
  /** False: retention has taken it. */
  kept: boolean
  /** Null: the role may not. */
  reveal: ((reason: string) => Promise<RevealAnswer<Revealed>>) | null
}

/** The recipient and the text as every attempt sends it, for who may see them and says why. */
export function FrozenBody({ kept, reveal }: FrozenBodyProps) {
  const [shown, setShown] = useState<Revealed | null>(null)
  const button = kept && reveal && !shown
  return (
    <Card
      title="Frozen text"
      aside={button ? <RevealButton label="Show text and recipient…" reveal={reveal} onShown={setShown} /> : null}
    >
      {shown ? (
        <div className="px-4 py-3 text-sm">
          <p className="figures mb-2 text-muted">To {turnsNamed(Object.values(shown.recipient).join(', '))}</p>
          {shown.subject ? <p className="mb-2 font-medium">{turnsNamed(shown.subject)}</p> : null}
          <p className="whitespace-pre-wrap break-words">{turnsNamed(shown.body)}</p>
        </div>
      ) : (
        <p className="px-4 py-3 text-muted text-sm">{whyNot(kept, reveal !== null)}</p>
      )}
    </Card>
  )
}

function whyNot(kept: boolean, permitted: boolean): string {
  if (!kept) return 'Not kept any more: retention has removed the text and the recipient.'
  if (permitted) return 'Covered until you say why you look. Every attempt sends these very bytes.'
  return 'Not shown: your role may not read what customers are told. Every attempt sends these very bytes.'
}
