/** Said above what is read again by itself, while it cannot be. */
export function OldNumbers({ when }: { when: boolean }) {
  if (!when) return null
  return (
    <p role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      These numbers are old: the server cannot be asked right now.
    </p>
  )
}
