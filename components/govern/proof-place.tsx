'use client'

import { type ComponentType, lazy, Suspense, useEffect, useSyncExternalStore } from 'react'
import { partMissing } from '@/components/feedback/part-missing'
import { toast } from '@/components/feedback/toasts'
import type { ProofDialogProps } from '@/components/govern/proof-dialog'
import { answerQuestion, currentQuestion, subscribeToQuestions } from '@/components/govern/proving'

const ProofDialog = lazy<ComponentType<ProofDialogProps>>(() =>
  import('@/components/govern/proof-dialog').catch(() => ({ default: NoProofDialog })),
)

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

/** Nobody can be asked: what wanted the proof is refused rather than left waiting. */
function NoProofDialog() {
  useEffect(() => {
    toast('bad', partMissing)
    answerQuestion(false)
  }, [])
  return null
}
