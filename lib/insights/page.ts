import type { Place, Position } from '@/db/queries/list-notifications'

export type { Place, Position }

/** One page, newest first. `next` is where the older page begins, `previous` where the newer one ends; null: there is none. */
export type Page<Item> = { items: Item[]; next: Position | null; previous: Position | null }

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
