'use client'

import { usePathname } from 'next/navigation'
import { createContext, type ReactNode, use, useEffect, useRef, useState } from 'react'
import { readConsole } from '@/components/feedback/read-console'
import { cn } from '@/components/ui/class-names'

const ToDecideContext = createContext(0)

/** As the server counted: another object each time. Null: never any for this role. */
export type Counted = { count: number } | null

/** Knows how many approvals wait for who looks, for the menus in it; asked again with each page that is gone to. */
export function ToDecide({ initial, children }: { initial: Counted; children: ReactNode }) {
  const path = usePathname()
  const [{ of, count }, setRead] = useState({ of: initial, count: initial?.count ?? 0 })
  const counted = useRef(path)
  // A page that was refreshed, after a decision for one, has counted anew.
  if (of !== initial) setRead({ of: initial, count: initial?.count ?? 0 })
  useEffect(() => {
    if (initial === null || counted.current === path) return
    counted.current = path
    readConsole<{ count: number }>('/api/console/approvals/waiting').then(
      (answer) => setRead({ of: initial, count: answer.count }),
      () => {}, // the number stays as old as it is; the page itself tells what is wrong
    )
  }, [initial, path])
  return <ToDecideContext value={count}>{children}</ToDecideContext>
}

export function useToDecide(): number {
  return use(ToDecideContext)
}

/** A small number beside a word of the menu; nothing for none. */
export function ToDecideBadge({ className }: { className?: string }) {
  const count = useToDecide()
  if (count === 0) return null
  return (
    <span
      className={cn('figures rounded-full bg-warn-soft px-1.5 font-medium text-[11px] text-warn leading-4', className)}
    >
      {count > 9 ? '9+' : count}
      <span className="sr-only"> for you to decide</span>
    </span>
  )
}
