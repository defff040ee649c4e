import { Plus } from 'lucide-react'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { buttonClasses } from '@/components/ui/button'
import { Card } from '@/components/ui/card'

type ListPageProps = {
  title: string
  lead: string
  /** What makes a new one; null for who may not. */
  action: ReactNode
  /** Between heading and list. */
  notes?: ReactNode
  /** What to do while there is nothing to list. */
  empty: { title: string; words: ReactNode }
  isEmpty: boolean
  pager?: ReactNode
  children: ReactNode
}

/** A page that lists things of one kind, or says how the first comes about. */
export function ListPage({ title, lead, action, notes, empty, isEmpty, pager, children }: ListPageProps) {
  return (
    <>
      <PageHeading title={title} lead={lead}>
        {action}
      </PageHeading>
      {notes}
      <Card>
        {isEmpty ? <EmptyState title={empty.title}>{empty.words}</EmptyState> : children}
        {pager}
      </Card>
    </>
  )
}

/** Leads to the form for a new one. */
export function NewLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className={buttonClasses({ variant: 'primary' })}>
      <Plus className="size-4" aria-hidden="true" />
      {children}
    </Link>
  )
}
