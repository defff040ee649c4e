import type { Metadata } from 'next'
import { verifyAuditAction } from '@/app/(console)/audit/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { ActiveFilters } from '@/components/data-table/active-filters'
import { Choice } from '@/components/data-table/choice'
import { FilterForm } from '@/components/data-table/filter-form'
import { IgnoredNote } from '@/components/data-table/ignored-note'
import { Pager } from '@/components/data-table/pager'
import { SpanFields } from '@/components/data-table/span-fields'
import { DownloadLink } from '@/components/feedback/download-link'
import { EmptyState } from '@/components/feedback/empty-state'
import { AuditTable } from '@/components/govern/audit-table'
import { VerifyButton } from '@/components/govern/verify-button'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { Field, Input } from '@/components/ui/field'
import { listAudit } from '@/lib/audit/list-audit'
import { currentOperator } from '@/lib/auth/session'
import { addressWith, type PageParameters, pagerLinks, parameter, placeOf } from '@/lib/http/page-parameters'
import { type AuditSearch, auditSearchNames, filterOfAuditSearch } from '@/lib/insights/audit-search'

export const metadata: Metadata = { title: 'Audit' }

const path = '/audit'
const resultChoices = [
  ['done', 'Done'],
  ['refused', 'Refused'],
] as const
const rowsPerPage = 50

export default async function AuditPage({ searchParams }: { searchParams: PageParameters }) {
  await pageActor('audit.read')
  const given = await searchParams
  const address: AuditSearch = Object.fromEntries(auditSearchNames.map((name) => [name, parameter(given, name)]))
  const { filter, ignored } = filterOfAuditSearch(address)
  const { place, ignored: ignoredPlace } = placeOf(given)
  const page = await listAudit(await currentOperator(), filter, { place, limit: rowsPerPage })
  return (
    <>
      <PageHeading
        title="Audit"
        lead="Who did what to which subject, when and why, and who was refused what. No record is ever changed; they are chained by their hashes, and the oldest go past the audit's retention."
      >
        <span className="flex flex-wrap items-center gap-2 sm:justify-end">
          <VerifyButton verify={verifyAuditAction} />
          <DownloadLink href={addressWith('/api/console/audit.csv', address)} file="once-audit.csv">
            Export as CSV
          </DownloadLink>
        </span>
      </PageHeading>
      <FilterForm
        folds
        label="Filter the audit"
        path={path}
        query={addressWith('', address).slice(1)}
        aside={<ActiveFilters filters={activeFilters(address)} none={path} />}
      >
        <div className="grid grid-cols-2 gap-x-3 gap-y-2.5 sm:grid-cols-3 lg:grid-cols-6">
          <Field label="Who">
            <Input name="actor" defaultValue={address.actor} placeholder="user:ann@example.com" autoComplete="off" />
          </Field>
          <Field label="What">
            <Input name="action" defaultValue={address.action} placeholder="configuration.save" autoComplete="off" />
          </Field>
          <Field label="Subject">
            <Input name="subject" defaultValue={address.subject} autoComplete="off" />
          </Field>
          <Field label="Result">
            <Choice name="result" value={filter.result} options={[...resultChoices]} />
          </Field>
          <SpanFields values={address} />
        </div>
      </FilterForm>
      <IgnoredNote ignored={[...ignored, ...ignoredPlace]} />
      <Card>
        {page.items.length > 0 ? (
          <AuditTable items={page.items} />
        ) : (
          <EmptyState title="No records match">
            <p>
              Whatever a person or a key changes is recorded here in the same statement as the change; what was refused,
              when it was.
            </p>
          </EmptyState>
        )}
        <Pager {...pagerLinks(path, address, { place, ...page })} />
      </Card>
    </>
  )
}

function activeFilters(address: AuditSearch) {
  return auditSearchNames.flatMap((name) => {
    const value = address[name]
    return value ? [{ name, value, without: addressWith(path, address, { [name]: null }) }] : []
  })
}
