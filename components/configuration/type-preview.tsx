import type { TypePreview } from '@/lib/configuration/preview-type'
import type { Rendered } from '@/lib/intake/render-template'

/** What the sample becomes: message, key, and what each rule would compare. */
export function TypePreviewView({ preview }: { preview: TypePreview | null }) {
  if (!preview)
    return (
      <p aria-busy className="text-muted text-sm">
        Reading…
      </p>
    )
  if (preview.kind === 'invalid') {
    return (
      <ul className="list-disc pl-5 text-sm text-warn">
        {preview.faults.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <span className="font-mono text-xs">{path}</span>: {message}
          </li>
        ))}
      </ul>
    )
  }
  return (
    <div className="flex flex-col gap-3 text-sm">
      {preview.subject ? <Text label="Subject" rendered={preview.subject} /> : null}
      <Text label="Body, as the customer gets it" rendered={preview.body} />
      {preview.key ? <Text label="Key, if the producer follows the recipe" rendered={preview.key} mono /> : null}
      {preview.rules.length > 0 ? (
        <div>
          <p className="mb-1 text-muted text-xs">What the rules compare</p>
          <ul className="flex flex-col gap-1">
            {preview.rules.map(({ rule, values, missing }) => (
              <li key={rule} className="break-words">
                <span className="font-medium">{rule}</span>:{' '}
                {values ? (
                  <span className="font-mono text-xs">{values.join(' + ')}</span>
                ) : (
                  <span className="text-warn">the sample lacks {missing.join(', ')}: such a request is refused</span>
                )}
              </li>
            ))}
          </ul>
        </div>
      ) : null}
    </div>
  )
}

function Text({ label, rendered, mono = false }: { label: string; rendered: Rendered; mono?: boolean }) {
  return (
    <div>
      <p className="mb-1 text-muted text-xs">{label}</p>
      {rendered.kind === 'text' ? (
        <p
          className={`whitespace-pre-wrap break-words rounded-md bg-raised px-3 py-2 ${mono ? 'font-mono text-xs' : ''}`}
        >
          {rendered.text}
        </p>
      ) : (
        <p className="rounded-md bg-warn-soft px-3 py-2 text-warn">{rendered.message}</p>
      )}
    </div>
  )
}
