import type { Metadata } from 'next'
import { restoreVersionAction, savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { ChangeList } from '@/components/configuration/change-list'
import { durationWords } from '@/components/configuration/duration-words'
import { FourEyesForm } from '@/components/configuration/four-eyes-form'
import { GeneralForm } from '@/components/configuration/general-form'
import { RestoreButton } from '@/components/configuration/restore-button'
import { RetentionPreview } from '@/components/configuration/retention-preview'
import { Pager } from '@/components/data-table/pager'
import { EmptyState } from '@/components/feedback/empty-state'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { Facts } from '@/components/ui/facts'
import { otherApprovers } from '@/lib/approvals/approval-view'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import type { Configuration } from '@/lib/configuration/document'
import { listVersions, type SavedVersion } from '@/lib/configuration/list-versions'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { type PageParameters, parameter } from '@/lib/http/page-parameters'
import { previewRetention } from '@/lib/operations/preview-retention'

export const metadata: Metadata = { title: 'Settings' }

const versionsPerPage = 20

export default async function SettingsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('configuration.read')
  const by = await currentOperator()
  const below = Number(parameter(await searchParams, 'below') ?? 0)
  const { version, document } = await readConfiguration()
  const { versions, older } = await listVersions(Number.isInteger(below) && below > 0 ? below : null, versionsPerPage)
  return (
    <>
      <PageHeading title="Settings" lead="What holds for everything, and every version of the configuration." />
      <div className="flex flex-col gap-4">
        {can(actor.role, 'configuration.write') ? (
          <GeneralForm
            initial={{
              facade: document.facade,
              idempotencyKeyRetention: document.idempotencyKeyRetention,
              retention: document.retention,
            }}
            version={version}
            types={document.notificationTypes.map(({ name, channel }) => ({ name, channel }))}
            save={savePartAction.bind(null, 'general', 'general')}
          />
        ) : (
          <Card title={`In force: version ${version}`}>
            <General document={document} />
          </Card>
        )}
        {can(actor.role, 'configuration.write') ? (
          <FourEyesForm
            initial={document.fourEyes ?? null}
            version={version}
            others={await otherApprovers(by, 'configuration')}
            save={savePartAction.bind(null, 'fourEyes', 'fourEyes')}
          />
        ) : null}
        <RetentionPreview {...(await previewRetention(by))} />
        <Card title="Versions, newest first">
          {versions.length > 0 ? (
            <ol>
              {versions.map((one) => (
                <VersionEntry
                  key={one.version}
                  saved={one}
                  inForce={one.version === version}
                  restore={
                    can(actor.role, 'configuration.write')
                      ? restoreVersionAction.bind(null, one.version, version)
                      : null
                  }
                />
              ))}
            </ol>
          ) : (
            <EmptyState title="Nothing was configured yet">
              <p>Add a provider, then a route, then a type; or start with ONCE_CONFIG_FILE.</p>
            </EmptyState>
          )}
          <Pager
            newest={below > 0 ? '/settings' : null}
            newer={null}
            older={older === null ? null : `/settings?below=${older}`}
          />
        </Card>
      </div>
    </>
  )
}

function General({ document }: { document: Configuration }) {
  const facade = Object.entries(document.facade.outboundContacts).map(([channel, type]) => `${channel}: ${type}`)
  return (
    <Facts
      items={[
        ['Idempotency keys', keysKept(document.idempotencyKeyRetention)],
        ['Notifications', keptFor(document.retention.notifications)],
        ['Suppressions', keptFor(document.retention.suppressions)],
        ['Audit', keptFor(document.retention.audit)],
        ['Four eyes', fourEyesWords(document)],
        ['Outbound contacts', facade.join(', ') || 'no type is named: callers must name one'],
      ]}
    />
  )
}

function keptFor(length: string): string {
  return length === 'forever' ? 'kept for ever' : `kept for ${durationWords(length)}`
}

function keysKept(length: string): string {
  return length === 'forever' ? keptFor(length) : `${keptFor(length)}, then 90 days as used`
}

function fourEyesWords({ fourEyes }: Configuration): string {
  if (fourEyes === undefined) return 'off: everybody does alone what their role permits'
  const { replaysAbove, configuration, exports } = fourEyes
  return [
    ...(replaysAbove === undefined ? [] : [`replays of more than ${replaysAbove.toLocaleString('en')} messages`]),
    ...(configuration ? ['dangerous changes of the configuration'] : []),
    ...(exports ? ['exports with addresses'] : []),
    'changes of these settings',
  ].join(', ')
}

type VersionEntryProps = {
  saved: SavedVersion
  inForce: boolean
  restore: ((reason: string) => ReturnType<typeof restoreVersionAction>) | null
}

function VersionEntry({ saved, inForce, restore }: VersionEntryProps) {
  const places = saved.changes.length === 1 ? '1 change' : `${saved.changes.length} changes`
  return (
    <li className="border-border border-b px-4 py-3 last:border-b-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm">
        <span className="font-semibold">Version {saved.version}</span>
        {inForce ? <Badge tone="good">In force</Badge> : null}
        <span className="text-muted">
          <TimeStamp at={saved.at} /> by {saved.author}
        </span>
        <span className="grow">{saved.reason ? `“${saved.reason}”` : null}</span>
        {restore && !inForce ? <RestoreButton version={saved.version} restore={restore} /> : null}
      </div>
      <details className="mt-1.5">
        <summary className="cursor-pointer text-muted text-xs">{places}</summary>
        <div className="mt-2">
          <ChangeList changes={saved.changes} />
        </div>
      </details>
    </li>
  )
}
