import type { Metadata } from 'next'
import { addAlertAction, changeAlertAction, removeAlertAction, tryAlertAction } from '@/app/(console)/alerts/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { AlertTable } from '@/components/alerts/alert-table'
import { EditAlertButton } from '@/components/alerts/edit-alert-button'
import { EmptyState } from '@/components/feedback/empty-state'
import { PageHeading } from '@/components/shell/page-heading'
import { Card } from '@/components/ui/card'
import { listAlerts, mailProviders } from '@/lib/alerts/manage-alerts'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'

export const metadata: Metadata = { title: 'Alerts' }

export default async function AlertsPage() {
  const actor = await pageActor('configuration.read')
  const by = await currentOperator()
  const [alerts, providers] = await Promise.all([listAlerts(by), mailProviders(by)])
  const mayChange = can(actor.role, 'configuration.write')
  return (
    <>
      <PageHeading
        title="Alerts"
        lead="Who is told when something is wrong: once when it starts, once when it is over."
      >
        {mayChange ? <EditAlertButton rule={null} mailProviders={providers} save={addAlertAction} /> : null}
      </PageHeading>
      <Card>
        {alerts.length > 0 ? (
          <AlertTable
            alerts={alerts}
            mailProviders={providers}
            mayChange={mayChange}
            save={changeAlertAction}
            tryOut={tryAlertAction}
            remove={removeAlertAction}
          />
        ) : (
          <EmptyState title="Nobody is told yet">
            <p>
              The alarms of the overview can be sent to a webhook or by mail. An outage of Once itself is seen from
              outside only: watch /api/ready and /api/metrics too.
            </p>
          </EmptyState>
        )}
      </Card>
    </>
  )
}
