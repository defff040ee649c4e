'use client'

import { lazy, Suspense, useSyncExternalStore } from 'react'
import type { ProofDialogProps } from '@/components/govern/proof-dialog'
import { currentQuestion, subscribeToQuestions } from '@/components/govern/proving'

const ProofDialog = lazy(() => import('@/components/govern/proof-dialog'))

/** Where a recent proof is asked for, over whatever is open; one a page. The dialog is loaded when it is needed first. */
export function ProofPlace(props: Omit<ProofDialogProps, 'by'>) {
  const question = useSyncExternalStore(subscribeToQuestions, currentQuestion, () => null)
  if (!question) return null
  return (
    <Suspense>
      <ProofDialog by={question.by} {...props} />
    </Suspense>
  )
}
