import type { Metadata } from 'next'
import Link from 'next/link'
import { guardWords } from '@/components/duplicates/guards'
import { SuppressionTable } from '@/components/duplicates/suppression-table'
import { EmptyState } from '@/components/feedback/empty-state'
import { Pager } from '@/components/feedback/pager'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { cn } from '@/components/ui/class-names'
import { requireActor } from '@/lib/auth/session'
import { guards } from '@/lib/domain/notification'
import { addressWith, instantOf, type PageParameters, parameter } from '@/lib/http/page-parameters'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import type { SuppressionFilter } from '@/lib/insights/list-suppressions'
import { listSuppressions } from '@/lib/insights/list-suppressions'

export const metadata: Metadata = { title: 'Duplicates' }

export default async function DuplicatesPage({ searchParams }: { searchParams: PageParameters }) {
  await requireActor('duplicates.read')
  const given = await searchParams
  const search = Object.fromEntries(
    ['guard', 'rule', 'type', 'from', 'to'].map((name) => [name, parameter(given, name)]),
  )
  const guard = guards.find((one) => one === search.guard)
  const cursor = parameter(given, 'cursor')
  const page = await listSuppressions(filterOf(search, guard), {
    before: cursor ? readCursor(cursor) : null,
    limit: 50,
  })
  return (
    <>
      <PageHeading
        title="Duplicates"
        lead="Everything that was not sent because the customer had it already, or was about to."
      />
      <nav aria-label="Guard" className="mb-4 flex flex-wrap gap-1.5">
        <GuardLink label="All" href={addressWith('/duplicates', search, { guard: null })} here={!guard} />
        {guards.map((one) => (
          <GuardLink
            key={one}
            label={guardWords[one].label}
            href={addressWith('/duplicates', search, { guard: one })}
            here={guard === one}
          />
        ))}
      </nav>
      {guard ? <p className="mb-3 text-muted text-sm">{guardWords[guard].catches}</p> : null}
      <Card>
        {page.items.length > 0 ? (
          <SuppressionTable items={page.items} />
        ) : (
          <EmptyState title="No duplicates here">
            <p>When a guard stops one, it is listed with the original, the rule and what was left of the window.</p>
          </EmptyState>
        )}
        <Pager
          newest={cursor ? addressWith('/duplicates', search, {}) : null}
          older={page.next ? addressWith('/duplicates', search, { cursor: cursorOf(page.next) }) : null}
        />
      </Card>
    </>
  )
}

function filterOf(search: Record<string, string | undefined>, guard: string | undefined): SuppressionFilter {
  const { rule, type } = search
  const [from, to] = [instantOf(search.from), instantOf(search.to)]
  return {
    ...(guard ? { guard } : {}),
    ...(rule ? { rule } : {}),
    ...(type ? { type } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }
}

function GuardLink({ label, href, here }: { label: string; href: string; here: boolean }) {
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
