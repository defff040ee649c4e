import { addressWith } from '@/lib/http/address-with'
import { cursorOf, readCursor } from '@/lib/http/query-parameters'
import type { Page, Place, Position } from '@/lib/insights/page'

export { addressWith }

type Values = Record<string, string | string[] | undefined>

/** Next's search parameters of a page. */
export type PageParameters = Promise<Values>

const valuesMax = 20
/** Room for a sealed key of 255 characters. */
const textMax = 512

/** The first value of a parameter, trimmed; absent and empty are alike, since a form sends every field. */
export function parameter(values: Values, name: string): string | undefined {
  return allOf(values, name)[0]
}

/** The parameters of a query string, as a page has them. */
export function valuesOfQuery(query: string): Record<string, string[]> {
  const values: Record<string, string[]> = {}
  for (const [name, value] of new URLSearchParams(query)) values[name] = [...(values[name] ?? []), value]
  return values
}

/** Every value of a parameter that may be given several times. */
export function allOf(values: Values, name: string): string[] {
  const given = [values[name] ?? []].flat().map((value) => value.replaceAll('\0', '').trim().slice(0, textMax))
  return [...new Set(given.filter(Boolean))].slice(0, valuesMax)
}

/** The place in a list that an address names. A cursor that cannot be read names the newest page, and is told. */
export function placeOf(values: Values): { place: Place; ignored: string[] } {
  for (const side of ['older', 'newer'] as const) {
    const cursor = parameter(values, side)
    if (cursor === undefined) continue
    const than = readCursor(cursor)
    return than ? { place: { side, than }, ignored: [] } : { place: { side: 'newest' }, ignored: [side] }
  }
  return { place: { side: 'newest' }, ignored: [] }
}

/** What a table is told of its page: where it is, its filters, and the columns that are chosen. */
export function tableAddress(
  path: string,
  values: Values,
  filters: Record<string, string | readonly string[] | undefined> = {},
) {
  const chosen = Object.keys(values).filter((name) => /(^|-)columns$/.test(name))
  const columns = Object.fromEntries(chosen.map((name) => [name, parameter(values, name)]))
  return { path, address: { ...filters, ...columns } }
}

/** The same for a list of facts that is longer than its page: all of it is a file (`exportFacts`). */
export function exported<Tools extends ReturnType<typeof tableAddress>>(
  tools: Tools,
  list: string,
  of: Record<string, string> = {},
) {
  return { ...tools, exportHref: addressWith('/api/console/facts.csv', { ...tools.address, list, ...of }) }
}

/** A `datetime-local` value, taken as UTC like every time of the console; undefined when it is none. */
export function instantOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined
  const date = new Date(/Z$|[+-]\d\d:\d\d$/.test(text) ? text : `${text}Z`)
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** Where the pages beside this one are; null where there is none. */
export function pagerLinks(
  path: string,
  values: Record<string, string | readonly string[] | undefined>,
  page: Neighbours,
) {
  const to = (side: 'older' | 'newer', position: Position | null) =>
    position && addressWith(path, values, { [side]: cursorOf(position) })
  return {
    newest: page.place.side === 'newest' ? null : addressWith(path, values),
    newer: to('newer', page.previous),
    older: to('older', page.next),
  }
}

type Neighbours = { place: Place } & Pick<Page<unknown>, 'next' | 'previous'>

/** An instant as a `datetime-local` field takes it; nothing for what is no instant. */
export function inField(text: string | undefined): string | undefined {
  return instantOf(text)?.toISOString().slice(0, 16)
}
