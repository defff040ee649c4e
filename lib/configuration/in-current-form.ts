/** A stored document, of any release, with what has another place today in that place. Its versions are never rewritten. */
export function inCurrentForm(stored: unknown): unknown {
  if (!isRecord(stored) || !Array.isArray(stored.providers)) return stored
  return { ...stored, providers: stored.providers.map(withLookupLag) }
}

/** `settings.lookupLagSeconds` was the adapter's before `lookupLag` was every provider's, which ruled where both stood. */
function withLookupLag(provider: unknown): unknown {
  if (!isRecord(provider) || !isRecord(provider.settings)) return provider
  const { lookupLagSeconds, ...settings } = provider.settings
  if (typeof lookupLagSeconds !== 'number') return provider
  // No lag at all was allowed, and is no duration.
  return { lookupLag: `PT${Math.max(1, lookupLagSeconds)}S`, ...provider, settings }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
