/** A filter as it was understood, and what was not, by its name and text. */
export type Meant<Filter> = { filter: Filter; ignored: string[] }

/** Reads each text that was given by its meaning; undefined means that it has none. */
export function meaningOf<Readers extends Record<string, (text: string) => unknown>>(
  search: { [Name in keyof Readers]?: string | undefined },
  readers: Readers,
): Meant<{ [Name in keyof Readers]?: Exclude<ReturnType<Readers[Name]>, undefined> }> {
  const filter: { [Name in keyof Readers]?: Exclude<ReturnType<Readers[Name]>, undefined> } = {}
  const ignored: string[] = []
  for (const name of Object.keys(readers)) {
    const text = search[name]
    if (text === undefined) continue
    const value = readers[name]?.(text)
    if (value === undefined) ignored.push(`${name} ${text}`)
    else Object.assign(filter, { [name]: value })
  }
  return { filter, ignored }
}
