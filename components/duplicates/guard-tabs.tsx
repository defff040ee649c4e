import Link from 'next/link'
import { guardWords } from '@/components/duplicates/guards'
import { cn } from '@/components/ui/class-names'
import type { Guard } from '@/lib/domain/notification'

type GuardTabsProps = { chosen: Guard | undefined; all: string; tabs: { guard: Guard; href: string }[] }

/** One guard, or all, and what the chosen one catches. */
export function GuardTabs({ chosen, all, tabs }: GuardTabsProps) {
  return (
    <div className="mb-4">
      <nav aria-label="Guard" className="flex flex-wrap gap-1.5">
        <Tab label="All" href={all} here={!chosen} />
        {tabs.map(({ guard, href }) => (
          <Tab key={guard} label={guardWords[guard].label} href={href} here={guard === chosen} />
        ))}
      </nav>
      {chosen ? <p className="mt-2 text-muted text-sm">{guardWords[chosen].catches}</p> : null}
    </div>
  )
}

function Tab({ label, href, here }: { label: string; href: string; here: boolean }) {
  return (
    <Link
      href={href}
      aria-current={here ? 'page' : undefined}
      className={cn(
        'rounded-full border px-3 py-1 text-[13px]',
        here
          ? 'border-accent bg-accent-soft font-medium text-accent'
          : 'border-border-strong text-muted hover:bg-raised',
      )}
    >
      {label}
    </Link>
  )
}
