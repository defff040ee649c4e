'use client'

import { type MouseEvent, type ReactNode, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { buttonClasses } from '@/components/ui/button'
import { consoleReadHeader } from '@/lib/auth/console-read-header'

type DownloadLinkProps = { href: string; file: string; children: ReactNode }

/**
 * A file that only who is signed in may have. It is fetched with the header of our own reads: on plain http a browser
 * says of a followed link neither site nor origin, and the server would refuse it as another site's.
 */
export function DownloadLink({ href, file, children }: DownloadLinkProps) {
  const [pending, setPending] = useState(false)
  async function download(event: MouseEvent) {
    event.preventDefault()
    if (pending) return
    setPending(true)
    const fault = await save(href, file).catch(() => 'The server cannot be reached.')
    setPending(false)
    if (fault) toast('bad', fault)
  }
  return (
    <a href={href} download={file} className={buttonClasses({})} onClick={download} aria-disabled={pending}>
      {pending ? 'Fetching…' : children}
    </a>
  )
}

/** @returns why there is no file, or null */
async function save(href: string, file: string): Promise<string | null> {
  const response = await fetch(href, { headers: { [consoleReadHeader]: '1' } })
  if (response.status === 401) return 'You are signed out: sign in, then export again.'
  if (!response.ok) return `The export was refused with status ${response.status}.`
  const address = URL.createObjectURL(await response.blob())
  const link = Object.assign(document.createElement('a'), { href: address, download: file })
  link.click()
  URL.revokeObjectURL(address)
  return null
}
