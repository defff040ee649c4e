import { AppRouterContext } from 'next/dist/shared/lib/app-router-context.shared-runtime'
import type { ContextType } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, it } from 'vitest'
import { IntakeForm } from '@/components/intakes/intake-form'
import type { IntakeInput } from '@/lib/configuration/document'

const shown = (initial: Partial<IntakeInput>) =>
  renderToStaticMarkup(
    <AppRouterContext.Provider value={{} as ContextType<typeof AppRouterContext>}>
      <IntakeForm
        name={null}
        initial={{ name: 'q', kind: 'sqs', settings: {}, ...initial }}
        version={1}
        contactLists={['genesys-list']}
        save={async () => ({ kind: 'saved', version: 2 })}
        readOnly={false}
      />
    </AppRouterContext.Provider>,
  )

it('offers receipts of Genesys Cloud, of a provider and not of a producer', () => {
  const requests = shown({ message: 'event' })
  expect(requests).toContain('<option value="genesys-receipts">')
  expect(requests).toContain('Whose keys its messages have')
  const receipts = shown({
    message: 'genesys-receipts',
    receipts: { provider: 'genesys-list', codes: { OUTBOUND_MESSAGE_SENT: 'delivered' } },
  })
  expect(receipts).toContain('<option value="genesys-list" selected="">')
  expect(receipts).toContain('OUTBOUND_MESSAGE_SENT: delivered')
  expect(receipts).not.toContain('Whose keys its messages have')
})
