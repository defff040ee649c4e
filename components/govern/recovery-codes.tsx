import { Copyable } from '@/components/feedback/copyable'
import { Button } from '@/components/ui/button'

/** Codes that exist nowhere else in this form. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone: () => void }) {
  return (
    <div className="flex flex-col gap-3" role="status">
      <p className="text-sm">
        These let you in once each when the app is lost. <strong>They are shown only now</strong>: keep them where the
        app is not.
      </p>
      <ul aria-label="Recovery codes" className="grid grid-cols-2 gap-x-4 gap-y-1 rounded-md bg-raised px-3 py-2">
        {codes.map((code) => (
          <li key={code} className="font-mono text-xs">
            {code}
          </li>
        ))}
      </ul>
      <div className="flex items-center justify-between gap-2">
        <Copyable text={codes.join('\n')} shown="copy all ten" what="recovery codes" />
        <Button variant="primary" onClick={onDone}>
          I have kept them
        </Button>
      </div>
    </div>
  )
}
