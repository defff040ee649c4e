'use client'

import { useState } from 'react'
import { FieldDiff } from '@/components/duplicates/field-diff'
import { type RevealAnswer, RevealButton } from '@/components/notifications/reveal-button'
import type { ComparedField } from '@/lib/insights/explain-duplicate'

type CoveredDiffProps = {
  /** Masked. */
  rows: ComparedField[]
  /** Null: the role may not. */
  reveal: ((reason: string) => Promise<RevealAnswer<ComparedField[]>>) | null
}

/** Both sides with values masked, and as they are for who may see them and says why. */
export function CoveredDiff({ rows, reveal }: CoveredDiffProps) {
  const [shown, setShown] = useState<ComparedField[] | null>(null)
  return (
    <>
      {shown ? null : (
        <div className="flex flex-wrap items-center justify-between gap-2 px-4 pt-3 text-muted text-sm">
          <p>Values are masked. They were compared as they are.</p>
          {reveal ? <RevealButton label="Show values…" reveal={reveal} onShown={setShown} /> : null}
        </div>
      )}
      <FieldDiff rows={shown ?? rows} />
    </>
  )
}
