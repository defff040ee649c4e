import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { savePartAction } from '@/app/(console)/configuration-actions'
import { pageActor } from '@/app/(console)/page-actor'
import { RouteForm } from '@/components/configuration/route-form'
import { PageHeading } from '@/components/shell/page-heading'
import { can } from '@/lib/auth/permissions'
import { describeProvider } from '@/lib/configuration/describe-provider'
import { readConfiguration } from '@/lib/configuration/read-configuration'

export const metadata: Metadata = { title: 'Route' }

export default async function RoutePage({ params }: { params: Promise<{ name: string }> }) {
  const actor = await pageActor('configuration.read')
  const name = decodeURIComponent((await params).name)
  const { version, document } = await readConfiguration()
  const route = document.routes.find((one) => one.name === name)
  if (!route) notFound()
  const usedBy = document.notificationTypes.filter((type) => type.route === name).map((type) => type.name)
  return (
    <>
      <PageHeading
        title={`Route ${name}`}
        lead={usedBy.length > 0 ? `Used by ${usedBy.join(', ')}` : 'No type uses it'}
      />
      <RouteForm
        name={name}
        initial={route}
        version={version}
        providers={document.providers.map(describeProvider)}
        usedBy={usedBy}
        save={savePartAction.bind(null, 'route', name)}
        readOnly={!can(actor.role, 'configuration.write')}
      />
    </>
  )
}
