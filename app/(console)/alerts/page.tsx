import type { Metadata } from 'next'
import { addAlertAction, changeAlertAction, removeAlertAction, tryAlertAction } from '@/app/(console)/alerts/actions'
import { pageActor } from '@/app/(console)/page-actor'
import { AlertTable } from '@/components/alerts/alert-table'
import { EditAlertButton } from '@/components/alerts/edit-alert-button'
import { ListPage } from '@/components/data-table/list-page'
import { listAlerts, mailProviders } from '@/lib/alerts/manage-alerts'
import { can } from '@/lib/auth/permissions'
import { currentOperator } from '@/lib/auth/session'
import { type PageParameters, tableAddress } from '@/lib/http/page-parameters'

export const metadata: Metadata = { title: 'Alerts' }

export default async function AlertsPage({ searchParams }: { searchParams: PageParameters }) {
  const actor = await pageActor('configuration.read')
  const by = await currentOperator()
  const [alerts, providers] = await Promise.all([listAlerts(by), mailProviders(by)])
  const mayChange = can(actor.role, 'configuration.write')
  return (
    <ListPage
      title="Alerts"
      lead="Who is told when something is wrong: once when it starts, once when it is over."
      action={mayChange ? <EditAlertButton rule={null} mailProviders={providers} save={addAlertAction} /> : null}
      isEmpty={alerts.length === 0}
      empty={{
        title: 'Nobody is told yet',
        words: (
          <p>
            The alarms of the overview can be sent to a webhook or by mail. An outage of Once itself is seen from
            outside only: watch /api/ready and /api/metrics too.
          </p>
        ),
      }}
    >
      <AlertTable
        tools={tableAddress('/alerts', await searchParams)}
        alerts={alerts}
        mailProviders={providers}
        mayChange={mayChange}
        save={changeAlertAction}
        tryOut={tryAlertAction}
        remove={removeAlertAction}
      />
    </ListPage>
  )
}
