/** Why something was refused, and from where; or how often besides, once the minute was over. */
export function RefusedDetail({ detail }: { detail: unknown }) {
  const { because, network, more, subjects, minute } = (detail ?? {}) as Partial<Record<string, unknown>>
  if (typeof more === 'number')
    return (
      <p>
        {more.toLocaleString('en')} more
        {typeof subjects === 'number' ? `, for ${subjects.toLocaleString('en')} others,` : ''} in the minute from{' '}
        <span className="figures">{String(minute).slice(11, 16)}</span> UTC.
      </p>
    )
  return (
    <p>
      {sentence(String(because ?? ''))}
      {typeof network === 'string' ? <span className="text-muted"> From {network}.</span> : null}
    </p>
  )
}

function sentence(text: string): string {
  return text ? `${text.charAt(0).toUpperCase()}${text.slice(1)}.` : ''
}
