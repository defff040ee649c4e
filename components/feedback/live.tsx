'use client'

import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { isPaused } from '@/components/feedback/pause'

/** Around what asks the server again by itself. Pages without such a part are lighter by what asks. */
export function Live({ children }: { children: ReactNode }) {
  const [client] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: {
            retry: 1,
            // A browser that is offline is told so like any other failure, not left waiting.
            networkMode: 'always',
            refetchOnWindowFocus: () => !isPaused(),
          },
        },
      }),
  )
  return <QueryClientProvider client={client}>{children}</QueryClientProvider>
}
