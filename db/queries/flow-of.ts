/** Flows that a provider's work is told apart by, in each lane. More would be fairer, and dearer to find. */
const flows = 32

/** SQL: the flow of a message whose producer and campaign the named relation has. */
export function flowOf(relation: string): string {
  return `(hashtext(${relation}.producer_id::text || coalesce(${relation}.campaign, '')) & ${flows - 1})::int2`
}
