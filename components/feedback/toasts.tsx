'use client'

import { X } from 'lucide-react'
import { useEffect, useId, useSyncExternalStore } from 'react'
import { cn } from '@/components/ui/class-names'

type Toast = { id: number; text: string; tone: 'good' | 'bad' }

const shownMs = 6_000
let toasts: Toast[] = []
let nextId = 1
const listeners = new Set<() => void>()
const none: Toast[] = []
/** Where toasts may appear: the page, and the dialogs that are open over it. The last one shows them. */
let places: string[] = []

/** Tells what came of something that was asked for. What went wrong stays until it is closed. */
export function toast(tone: Toast['tone'], text: string): void {
  change([...toasts, { id: nextId++, text, tone }].slice(-3))
}

/** A place where toasts appear: one in the root of the page and one in each dialog, since nothing outside an open dialog can be reached. */
export function Toasts() {
  const place = useId()
  const shown = useSyncExternalStore(
    subscribe,
    () => (places.at(-1) === place ? toasts : none),
    () => none,
  )
  useEffect(() => {
    moveTo([...places, place])
    return () => moveTo(places.filter((other) => other !== place))
  }, [place])
  return (
    <div role="status" className="fixed right-3 bottom-3 z-50 flex w-[min(22rem,calc(100vw-1.5rem))] flex-col gap-2">
      {shown.map((one) => (
        <ToastItem key={one.id} toast={one} />
      ))}
    </div>
  )
}

function ToastItem({ toast: { id, text, tone } }: { toast: Toast }) {
  useEffect(() => {
    if (tone === 'bad') return
    const timer = setTimeout(() => close(id), shownMs)
    return () => clearTimeout(timer)
  }, [id, tone])
  return (
    <div className="flex items-start gap-2.5 rounded-md border border-border bg-surface py-2.5 pr-2 pl-3 text-sm shadow-lg">
      <span
        aria-hidden="true"
        className={cn('mt-1.5 size-2 shrink-0 rounded-full', tone === 'good' ? 'bg-good' : 'bg-bad')}
      />
      <span className="grow">{text}</span>
      <button
        type="button"
        onClick={() => close(id)}
        aria-label="Close the message"
        className="cursor-pointer rounded p-1 text-muted hover:bg-raised hover:text-text"
      >
        <X className="size-3.5" aria-hidden="true" />
      </button>
    </div>
  )
}

function close(id: number): void {
  change(toasts.filter((one) => one.id !== id))
}

function change(next: Toast[]): void {
  toasts = next
  tell()
}

function moveTo(next: string[]): void {
  places = next
  tell()
}

function tell(): void {
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
