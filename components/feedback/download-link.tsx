'use client'

import { type MouseEvent, type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { unheard } from '@/components/feedback/use-asking'
import { type ProofMeans, proving } from '@/components/govern/proving'
import { buttonClasses } from '@/components/ui/button'
import { consoleReadHeader } from '@/lib/auth/console-read-header'

type DownloadLinkProps = { href: string; file: string; className?: string; children: ReactNode }

/**
 * A file that only who is signed in may have. It is fetched with the header of our own reads: on plain http a browser
 * says of a followed link neither site nor origin, and the server would refuse it as another site's.
 */
export function DownloadLink({ href, file, className = buttonClasses({}), children }: DownloadLinkProps) {
  const [pending, setPending] = useState(false)
  async function download(event: MouseEvent) {
    event.preventDefault()
    if (pending) return
    setPending(true)
    const answer = await proving(() => save(href, file).catch((error) => unheard(error, 'reads')))
    setPending(false)
    if (answer.kind === 'refused') toast('bad', answer.message)
  }
  return (
    <a href={href} download={file} className={className} onClick={download} aria-disabled={pending}>
      {pending ? 'Fetching…' : children}
    </a>
  )
}

type Saved = { kind: 'saved' } | { kind: 'refused'; message: string; prove?: ProofMeans }

async function save(href: string, file: string): Promise<Saved> {
  const response = await fetch(href, { headers: { [consoleReadHeader]: '1' } })
  if (!response.ok) return refusalOf(response)
  const address = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), { href: address, download: file })
  link.click()
  URL.revokeObjectURL(address)
  return { kind: 'saved' }
}

async function refusalOf(response: Response): Promise<Saved> {
  if (response.status === 401) return { kind: 'refused', message: 'You are signed out: sign in, then export again.' }
  const problem = await response.json().catch(() => null)
  const message = problem?.detail ?? `The export was refused with status ${response.status}.`
  return { kind: 'refused', message, ...(problem?.prove ? { prove: problem.prove } : {}) }
}
