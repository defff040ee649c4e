import { Copyable } from '@/components/feedback/copyable'
import { Button } from '@/components/ui/button'

/** A secret that exists nowhere else: it is copied now, or made anew. */
export function SecretOnce({ what, secret, onDone }: { what: string; secret: string; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-3" role="status">
      <p className="text-sm">
        This is the {what}. <strong>It is shown only now</strong>: copy it before you close.
      </p>
      <p className="break-all rounded-md bg-raised px-3 py-2 font-mono text-sm">
        <Copyable text={secret} what={what} />
      </p>
      <Button variant="primary" className="self-end" onClick={onDone}>
        I have copied it
      </Button>
    </div>
  )
}
