'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { sectionsFor } from '@/components/shell/sections'
import { ToDecideBadge } from '@/components/shell/to-decide'
import { cn } from '@/components/ui/class-names'
import type { Role } from '@/lib/auth/permissions'

export function Navigation({ role, onChoose }: { role: Role; onChoose?: () => void }) {
  const path = usePathname()
  return (
    <nav aria-label="Sections" className="flex flex-col gap-3">
      {sectionsFor(role).map(({ title, sections }) => (
        <div key={title}>
          <p className="px-2.5 pb-1 font-medium text-[11px] text-muted">{title}</p>
          <ul className="flex flex-col gap-0.5">
            {sections.map(({ href, label, icon: Icon, key }) => {
              const here = href === '/' ? path === '/' : path.startsWith(href)
              return (
                <li key={href}>
                  <Link
                    href={href}
                    aria-current={here ? 'page' : undefined}
                    {...(onChoose ? { onClick: onChoose } : {})}
                    className={cn(
                      'flex items-center gap-2.5 rounded-md px-2.5 py-1 text-sm',
                      here ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-raised hover:text-text',
                    )}
                  >
                    <Icon className="size-4" aria-hidden="true" />
                    <span className="grow">{label}</span>
                    {href === '/approvals' ? <ToDecideBadge /> : null}
                    <span className="hidden font-mono text-[11px] lg:inline" aria-hidden="true">
                      g {key}
                    </span>
                  </Link>
                </li>
              )
            })}
          </ul>
        </div>
      ))}
    </nav>
  )
}
