'use client'

import { BookOpen, CopyX, LayoutDashboard, MessagesSquare, Plug, Settings, Split, Tags } from 'lucide-react'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { cn } from '@/components/ui/class-names'

const entries = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, keys: 'g o' },
  { href: '/notifications', label: 'Notifications', icon: MessagesSquare, keys: 'g n' },
  { href: '/duplicates', label: 'Duplicates', icon: CopyX, keys: 'g d' },
  { href: '/types', label: 'Types', icon: Tags, keys: 'g t' },
  { href: '/routes', label: 'Routes', icon: Split, keys: 'g r' },
  { href: '/providers', label: 'Providers', icon: Plug, keys: 'g p' },
  { href: '/settings', label: 'Settings', icon: Settings, keys: 'g s' },
  { href: '/docs/api', label: 'API', icon: BookOpen, keys: 'g a' },
] as const

/** Where `g` and a letter lead. */
export const destinations: Record<string, string> = Object.fromEntries(
  entries.map(({ href, keys }) => [keys.slice(-1), href]),
)

export function Navigation({ className, onChoose }: { className?: string; onChoose?: () => void }) {
  const path = usePathname()
  return (
    <nav aria-label="Sections" className={className}>
      <ul className="flex flex-col gap-0.5">
        {entries.map(({ href, label, icon: Icon, keys }) => {
          const here = href === '/' ? path === '/' : path.startsWith(href)
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={here ? 'page' : undefined}
                {...(onChoose ? { onClick: onChoose } : {})}
                className={cn(
                  'flex items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm',
                  here ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-raised hover:text-text',
                )}
              >
                <Icon className="size-4" aria-hidden="true" />
                <span className="grow">{label}</span>
                <span className="hidden font-mono text-[11px] lg:inline" aria-hidden="true">
                  {keys}
                </span>
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}
