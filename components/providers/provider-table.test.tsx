import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { ComponentProps } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { ProviderTable } from '@/components/providers/provider-table'

test('a table that can no longer be read says that it is old, and keeps its rows', () => {
  const client = new QueryClient()
  const never = () => Promise.reject(new Error('nobody asks'))
  const facts = [{ name: 'genesys', title: 'Genesys Cloud', repeats: 'once', routes: [] }]
  const props: ComponentProps<typeof ProviderTable> = {
    facts,
    initial: [],
    pause: never,
    resume: never,
    mayPause: false,
    tools: { path: '/providers', address: {} },
  }
  const drawn = () =>
    renderToStaticMarkup(
      <QueryClientProvider client={client}>
        <ProviderTable {...props} />
      </QueryClientProvider>,
    )
  expect(drawn()).not.toContain('role="alert"')
  for (const query of client.getQueryCache().getAll()) query.setState({ status: 'error', error: new Error('away') })
  expect(drawn()).toMatch(/role="alert"[^>]*>These numbers are old.*genesys/s)
})
