type Schema = {
  type?: unknown
  const?: unknown
  enum?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  anyOf?: Schema[]
  oneOf?: Schema[]
}

/** A value of the shape that a JSON schema asks for, with nothing that may be left out: a place to begin typing. */
export function sampleOf(schema: unknown): unknown {
  const {
    type,
    const: only,
    enum: choices,
    properties = {},
    required = [],
    items,
    anyOf,
    oneOf,
  } = (schema ?? {}) as Schema
  if (only !== undefined) return only
  if (choices) return choices[0]
  if (anyOf ?? oneOf) return sampleOf((anyOf ?? oneOf)?.[0])
  switch (type) {
    case 'object':
      return Object.fromEntries(required.map((name) => [name, sampleOf(properties[name])]))
    case 'array':
      return items ? [sampleOf(items)] : []
    case 'integer':
    case 'number':
      return 1
    case 'boolean':
      return false
    default:
      return type === 'string' ? '' : {}
  }
}
