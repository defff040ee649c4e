/** A place among rows in the order of time: by instant, as the database writes it, and id. */
export type PastPlace = { at: string; id: string }

/** `last`: where the next, older page begins; null: there is none. */
export type PastPage = { last: PastPlace | null; looked: number; gone: number }

/** Where a sweep begins, and a place somewhere between there and the oldest. */
export type PastEnds = { newest: PastPlace; somewhere: PastPlace }

export type PastPageRow = { at: string | null; id: string | null; looked: number; gone: number }

/** What the statement of a page says. */
export function pastPage(row: PastPageRow | undefined, limit: number): PastPage {
  const { at = null, id = null, looked = 0, gone = 0 } = row ?? {}
  return { last: looked < limit || at === null || id === null ? null : { at, id }, looked, gone }
}

export type PastEndsRow = { newest: string; somewhere: string }

export function pastEnds(row: PastEndsRow | undefined): PastEnds {
  if (!row) throw new Error('a select from one row gave no row')
  return { newest: { at: row.newest, id: lastId }, somewhere: { at: row.somewhere, id: lastId } }
}

export const lastId = 'ffffffff-ffff-ffff-ffff-ffffffffffff'
