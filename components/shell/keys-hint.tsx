'use client'

import { useSingleKeys } from '@/components/shell/single-keys'

export function KeysHint() {
  if (!useSingleKeys()) return null
  return (
    <p className="mt-auto px-2.5 text-muted text-xs">
      Press <kbd className="font-mono">?</kbd> for keys
    </p>
  )
}
