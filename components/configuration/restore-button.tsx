'use client'

import { History } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { toast } from '@/components/feedback/toasts'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

export type RestoreAnswer =
  | { kind: 'saved'; version: number }
  | { kind: 'waits'; approvalId: string }
  | { kind: 'refused'; message: string }

/** Makes an old version the newest one. Nothing is lost: what is in force now stays in the list. */
export function RestoreButton({
  version,
  restore,
}: {
  version: number
  restore: (reason: string) => Promise<RestoreAnswer>
}) {
  const router = useRouter()
  async function act(reason: string): Promise<boolean> {
    const answer = await proving(() => restore(reason))
    if (answer.kind === 'saved') toast('good', `Version ${version} is in force again, as version ${answer.version}`)
    else if (answer.kind === 'waits') toast('good', 'It waits for a second person, on Approvals')
    else toast('bad', answer.message)
    router.refresh()
    return true
  }
  return (
    <ReasonModal
      trigger={
        <Button size="sm">
          <History className="size-4" aria-hidden="true" />
          Restore
        </Button>
      }
      title={`Restore version ${version}?`}
      description="Its whole document, secrets included, becomes the newest version. It holds from the next second on, for what is queued too."
      reason="Reason (kept with the version)"
      confirm="Restore"
      busy="Restoring…"
      again="safe"
      act={act}
    />
  )
}
