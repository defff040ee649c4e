'use client'

import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/field'
import { ReasonModal } from '@/components/ui/reason-modal'

type SaveBarProps = {
  dirty: boolean
  pending: boolean
  reason: string
  onReason: (reason: string) => void
  onSave: () => void
  /** Absent: it cannot be taken away, or does not exist yet. */
  removal?: { what: string; consequence: string; onRemove: (reason: string) => void }
}

/** The end of each form: why, and save. It stays in sight however long the form is, where it does not cover half the window. */
export function SaveBar({ dirty, pending, reason, onReason, onSave, removal }: SaveBarProps) {
  return (
    <div className="z-20 -mx-3 flex flex-wrap items-center gap-2 border-border border-t bg-surface px-3 py-3 sm:sticky sm:bottom-0 md:-mx-5 md:px-5">
      <Input
        aria-label="Reason (kept with the version)"
        placeholder="Reason (kept with the version)"
        className="min-w-40 grow basis-56 sm:max-w-md"
        maxLength={500}
        value={reason}
        onChange={(event) => onReason(event.target.value)}
      />
      <Button
        variant="primary"
        disabled={pending}
        aria-disabled={!dirty || undefined}
        onClick={() => dirty && onSave()}
      >
        {pending ? 'Saving…' : 'Save'}
      </Button>
      <span className="text-muted text-xs" role="status">
        {dirty ? 'Not saved yet' : 'Nothing changed'}
      </span>
      {removal ? (
        <ReasonModal
          trigger={
            <Button variant="ghost" className="ml-auto">
              Remove…
            </Button>
          }
          title={`Remove ${removal.what}?`}
          description={removal.consequence}
          reason="Reason (kept with the version)"
          confirm="Remove"
          busy="Removing…"
          decline="Keep it"
          act={async (why) => {
            removal.onRemove(why)
            return true
          }}
        />
      ) : null}
    </div>
  )
}
