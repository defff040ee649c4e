import { ChangeList } from '@/components/configuration/change-list'
import { Button } from '@/components/ui/button'
import type { ConfigurationChange } from '@/lib/configuration/diff-configurations'
import type { Fault } from '@/lib/domain/errors'

type PartNotesProps = {
  /** What is wrong with the part as a whole. */
  whole: string | undefined
  elsewhere: Fault[]
  conflict: { version: number; changes: ConfigurationChange[] } | null
  onOverwrite: () => void
}

/** What stands in the way of saving, above the form. */
export function PartNotes({ whole, elsewhere, conflict, onOverwrite }: PartNotesProps) {
  return (
    <>
      {whole ? (
        <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          {whole}
        </p>
      ) : null}
      {elsewhere.length > 0 ? (
        <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
          <p className="font-medium">Not saved: it would break something else.</p>
          <ul className="list-disc pl-5">
            {elsewhere.map(({ path, message }) => (
              <li key={`${path} ${message}`}>
                <span className="font-mono text-xs">{path}</span>: {message}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
      {conflict ? (
        <section role="alert" className="flex flex-col gap-2 rounded-md bg-warn-soft px-3 py-3 text-sm">
          <p className="font-medium text-warn">
            Not saved: somebody changed this since you opened it. Version {conflict.version} says:
          </p>
          <ChangeList changes={conflict.changes} />
          <div className="flex flex-wrap gap-2">
            <Button size="sm" onClick={() => window.location.reload()}>
              Drop mine, show theirs
            </Button>
            <Button size="sm" onClick={onOverwrite}>
              Save mine over theirs
            </Button>
          </div>
        </section>
      ) : null}
    </>
  )
}
