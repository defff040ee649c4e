import type { Place, Position } from '@/db/queries/list-notifications'

export type { Place, Position }

/**
 * One page, newest first. `next` is where the older page begins, `previous` where the newer one ends; null: there is none.
 * `stoppedAt`: the page is not full because no more than a number of rows is looked through for one; the search goes on there.
 */
export type Page<Item> = { items: Item[]; next: Position | null; previous: Position | null; stoppedAt?: Position }

/** Rows that are looked through for one page by what no index serves. Above it a page would be slow, however few it finds. */
export const lookedThroughMax = 30_000

/** A page that stopped looking before it was full: its neighbour in the direction of the search begins where it stopped. */
export function stopped<Item>(page: Page<Item>, place: Place, at: Position | null): Page<Item> {
  if (!at) return page
  return place.side === 'newer' ? { ...page, previous: at, stoppedAt: at } : { ...page, next: at, stoppedAt: at }
}

/** Makes a page of rows that were read from a place outwards, one more than it shows. */
export function pageOf<Row, Item>(
  rows: Row[],
  page: { place: Place; limit: number },
  positionOf: (row: Row) => Position,
  itemOf: (row: Row) => Item,
): Page<Item> {
  const more = rows.length > page.limit
  const shown = rows.slice(0, page.limit)
  if (page.place.side === 'newer') shown.reverse()
  const [first, last] = [shown.at(0), shown.at(-1)]
  const older = page.place.side === 'newer' || more
  const newer = page.place.side === 'older' || (page.place.side === 'newer' && more)
  return {
    items: shown.map(itemOf),
    next: older && last ? positionOf(last) : null,
    previous: newer && first ? positionOf(first) : null,
  }
}
