'use client'

import { useEffect, useState } from 'react'

/** An instant in UTC; the viewer's own time is in the tooltip, once the browser knows it. */
export function TimeStamp({ at, form = 'full' }: { at: string; form?: 'full' | 'time' }) {
  const [local, setLocal] = useState<string>()
  useEffect(() => setLocal(new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' })), [at])
  const text = form === 'full' ? `${at.slice(0, 10)} ${at.slice(11, 19)}` : at.slice(11, 19)
  return (
    <time dateTime={at} title={local ? `${text} UTC · ${local} here` : `${text} UTC`} className="whitespace-nowrap">
      {text}
    </time>
  )
}
