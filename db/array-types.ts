import { type ArrayElement, arrayParameter } from '@/db/array-parameter'

type ElementOf = (text: string) => unknown
type ArrayType = {
  to: number
  from: number[]
  serialize: (value: unknown) => unknown
  parse: (text: string) => unknown
}

const asText: ElementOf = (text) => text

/** Ids in PostgreSQL's catalogue (pg_type.dat), which never change: the arrays that our statements use. */
const elements: Readonly<Record<string, [number, ElementOf]>> = {
  bool: [1000, (text) => text === 't'],
  bytea: [1001, (text) => Buffer.from(text.slice(2), 'hex')],
  name: [1003, asText],
  int2: [1005, Number],
  int4: [1007, Number],
  text: [1009, asText],
  varchar: [1015, asText],
  int8: [1016, Number],
  float4: [1021, Number],
  float8: [1022, Number],
  oid: [1028, Number],
  timestamptz: [1185, (text) => new Date(text)],
  uuid: [2951, asText],
}

/**
 * The driver (postgres 3.4.9) asks a pool's first connection for these. If that one dies before it hears the answer, none
 * asks again: arrays come as text from then on, and a producer's key has no scopes any more. So it is told beforehand.
 */
export const arrayTypes: Readonly<Record<string, ArrayType>> = Object.fromEntries(
  Object.entries(elements).map(([name, [id, elementOf]]) => [
    `${name}_array`,
    {
      to: id,
      from: [id],
      serialize: (value: unknown) => (Array.isArray(value) ? arrayParameter(value as ArrayElement[]) : value),
      parse: (text: string) => parseArray(text, elementOf),
    },
  ]),
)

/** One dimension. @throws on more: no statement of ours has such an array */
function parseArray(text: string, elementOf: ElementOf): unknown[] {
  if (!text.startsWith('{') || text.startsWith('{{')) throw new Error('an array of one dimension was expected')
  const found: unknown[] = []
  for (const [, quoted, plain] of text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/gs)) {
    if (quoted !== undefined) found.push(elementOf(quoted.replace(/\\(.)/gs, '$1')))
    else found.push(plain === 'NULL' ? null : elementOf(plain ?? ''))
  }
  return found
}
