'use client'

import { ThemeProvider } from 'next-themes'
import { type ReactNode, useState } from 'react'
import { Toasts } from '@/components/feedback/toasts'

declare global {
  /** Where libraries that write style elements (the dialogs' scroll lock) look for the nonce. */
  var __webpack_nonce__: string | undefined
}

export function Providers({ nonce: ofThisAnswer, children }: { nonce: string; children: ReactNode }) {
  // The document's policy has the nonce that came with it; a later answer of the server brings another.
  const [nonce] = useState(ofThisAnswer)
  if (typeof window !== 'undefined') globalThis.__webpack_nonce__ ??= nonce
  return (
    <ThemeProvider attribute="class" defaultTheme="system" enableSystem disableTransitionOnChange nonce={nonce}>
      {children}
      <Toasts />
    </ThemeProvider>
  )
}
