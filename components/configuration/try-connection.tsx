'use client'

import { PlugZap } from 'lucide-react'
import { useState } from 'react'
import { connectionWords } from '@/components/configuration/connection-words'
import { useAsking } from '@/components/feedback/use-asking'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'
import type { ProviderTrial } from '@/lib/configuration/try-provider'

export type TryConnection = (
  name: string | null,
  value: unknown,
) => Promise<ProviderTrial | { kind: 'refused'; message: string }>

type TryConnectionProps = { tryOut: () => ReturnType<TryConnection> }

/** Asks the provider whether it is there and takes the form's credentials, saved or not. No message is sent. */
export function TryConnectionButton({ tryOut }: TryConnectionProps) {
  const [said, setSaid] = useState<{ text: string; good: boolean } | null>(null)
  const [pending, start] = useAsking('reads')
  const act = () =>
    start(async () => {
      const answer = await proving(tryOut)
      setSaid(wordsOf(answer))
    })
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <Button size="sm" variant="outline" disabled={pending} onClick={act}>
        <PlugZap className="size-4" aria-hidden="true" />
        {pending ? 'Asking…' : 'Test connection'}
      </Button>
      <p
        role="status"
        className={cn('min-w-0 basis-60 grow text-xs', said?.good === false ? 'text-bad' : 'text-muted')}
      >
        {said?.text ?? 'With what the form has now. No message is sent.'}
      </p>
    </div>
  )
}

function wordsOf(answer: Awaited<ReturnType<TryConnection>>): { text: string; good: boolean } {
  switch (answer.kind) {
    case 'tried': {
      const { found } = answer.answer
      return { text: connectionWords(answer.answer, answer.ms), good: found === 'ready' || found === 'reached' }
    }
    case 'invalid':
      return { text: answer.faults.map(({ path, message }) => `${path}: ${message}`).join('; '), good: false }
    case 'refused':
      return { text: answer.message, good: false }
  }
}
