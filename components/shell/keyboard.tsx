'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useEffect, useRef, useState } from 'react'
import { togglePause } from '@/components/feedback/pause'
import { mayLeave } from '@/components/feedback/unsaved'
import { sectionsFor } from '@/components/shell/sections'
import { isForPage } from '@/components/shell/single-keys'
import { DialogFrame } from '@/components/ui/dialog-frame'
import type { Role } from '@/lib/auth/permissions'

const secondKeyWithinMs = 1_200

/** Keys of the whole console. They do nothing while somebody types. */
export function Keyboard({ role }: { role: Role }) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const goPressedAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (!isForPage(event)) return
      const afterGo = event.timeStamp - goPressedAt.current < secondKeyWithinMs
      goPressedAt.current = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (afterGo) {
        const destination = destinationOf(role, event.key)
        if (destination && mayLeave()) router.push(destination)
        return
      }
      if (event.key === '?') setOpen(true)
      if (event.key === 'p' && !event.repeat) togglePause()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [router, role])
  if (!open) return null
  return (
    <DialogFrame
      title="Keys"
      onClose={() => setOpen(false)}
      className="m-auto max-h-[90dvh] w-[min(24rem,calc(100vw-2rem))] rounded-lg border"
    >
      <dl className="mt-3 grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 text-sm">
        {helpFor(role).map(([keys, does]) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded border border-border bg-raised px-1.5 py-0.5 font-mono text-xs">{keys}</kbd>
            </dt>
            <dd className="text-muted">{does}</dd>
          </div>
        ))}
      </dl>
      <p className="mt-3 text-muted text-sm">
        Keys that act alone can be turned off on your{' '}
        <Link href="/profile" onClick={() => setOpen(false)} className="text-accent underline underline-offset-2">
          profile
        </Link>
        .
      </p>
    </DialogFrame>
  )
}

/** Where `g` and a letter lead. */
function destinationOf(role: Role, key: string): string | undefined {
  return sectionsFor(role)
    .flatMap(({ sections }) => sections)
    .find((section) => section.key === key)?.href
}

function helpFor(role: Role): [string, string][] {
  const places = sectionsFor(role).flatMap(({ sections }) => sections)
  return [
    ['/', 'Find a customer, an order, a key or an id'],
    ...places.map(({ key, label }): [string, string] => [`g ${key}`, label]),
    ['p', 'Hold what is shown, or show it live again'],
    ['j  k', 'Walk the notifications of a list'],
    ['Enter', 'Look into the one that is walked on'],
    ['x', 'Choose it'],
    ['?', 'This help'],
  ]
}
