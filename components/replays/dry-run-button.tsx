'use client'

import { FlaskConical } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import { Button } from '@/components/ui/button'

export type DryRunAnswer = { kind: 'previewed'; href: string } | { kind: 'refused'; message: string }

/** Counts what a replay of the page's filter would do. What it found is on the page's address afterwards. */
export function DryRunButton({ run, again }: { run: () => Promise<DryRunAnswer>; again: boolean }) {
  const router = useRouter()
  const [pending, start] = useAsking('reads')
  function ask() {
    start(async () => {
      const answer = await run()
      if (answer.kind === 'previewed') router.push(answer.href, { scroll: false })
      else toast('bad', answer.message)
    })
  }
  return (
    <Button variant={again ? 'outline' : 'primary'} onClick={ask} disabled={pending}>
      <FlaskConical className="size-4" aria-hidden="true" />
      {pending ? 'Counting…' : again ? 'Dry run again' : 'Dry run'}
    </Button>
  )
}
