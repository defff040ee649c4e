'use client'

import { FileCheck } from 'lucide-react'
import { toast } from '@/components/feedback/toasts'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { ReasonModal } from '@/components/ui/reason-modal'

export type EvidenceAnswer = { kind: 'taken'; json: string; html: string } | { kind: 'refused'; message: string }

type EvidenceButtonProps = {
  id: string
  mayReveal: boolean
  take: (reason: string, reveal: boolean) => Promise<EvidenceAnswer>
}

/** Takes the evidence of one notification as two files: one to read, one for programs. */
export function EvidenceButton({ id, mayReveal, take }: EvidenceButtonProps) {
  async function act(reason: string, form: FormData): Promise<boolean> {
    const answer = await proving(() => take(reason, form.get('reveal') === 'on'))
    if (answer.kind === 'refused') {
      toast('bad', answer.message)
      return false
    }
    save(`once-evidence-${id}.json`, 'application/json', answer.json)
    save(`once-evidence-${id}.html`, 'text/html', answer.html)
    toast('good', 'Evidence saved: one page to read, and the same as JSON')
    return true
  }
  return (
    <ReasonModal
      trigger={
        <Button>
          <FileCheck className="size-4" aria-hidden="true" />
          Evidence…
        </Button>
      }
      title="Take the evidence?"
      description="Timeline, guards, attempts, receipts, operations, configuration and audit in one page and one JSON file, with hashes. That you took it, and why, stays in the audit."
      reason="Reason (required, kept in the audit)"
      reasonRequired
      confirm="Take it"
      busy="Collecting…"
      again="reads"
      act={act}
    >
      {mayReveal ? (
        <label className="flex items-center gap-2 text-sm">
          <input type="checkbox" name="reveal" />
          With recipient and text, as they are
        </label>
      ) : null}
    </ReasonModal>
  )
}

function save(file: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }))
  Object.assign(document.createElement('a'), { href: address, download: file }).click()
  URL.revokeObjectURL(address)
}
