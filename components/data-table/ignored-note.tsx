/** Says which parts of the address meant nothing. */
export function IgnoredNote({ ignored }: { ignored: string[] }) {
  if (ignored.length === 0) return null
  return (
    <p role="status" className="mb-3 break-words rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      Left out, since it could not be understood: {ignored.join(', ')}.
    </p>
  )
}
