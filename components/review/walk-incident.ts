/** What one part of an incident came to; `next` is where the next part begins. */
export type PartAnswer =
  | {
      kind: 'asked'
      queued: number
      looked: number
      refused: { why: string; count: number }[]
      next: string | null
    }
  | { kind: 'refused'; message: string }

export type Walked = { looked: number; queued: number; refused: Map<string, number>; stoppedBy: string | null }

/**
 * Asks for a decision part after part until all are gone through, somebody stops it or a part is refused, which is
 * `stoppedBy`. What was queued by then stays queued.
 */
export async function walkIncident(
  part: (cursor: string | null) => Promise<PartAnswer>,
  tell: (walked: Walked) => void,
  stopping: () => boolean,
): Promise<Walked> {
  let walked: Walked = { looked: 0, queued: 0, refused: new Map(), stoppedBy: null }
  let cursor: string | null = null
  do {
    const answer: PartAnswer = await part(cursor)
    if (answer.kind === 'refused') return { ...walked, stoppedBy: answer.message }
    const refused = new Map(walked.refused)
    for (const { why, count } of answer.refused) refused.set(why, (refused.get(why) ?? 0) + count)
    walked = { looked: walked.looked + answer.looked, queued: walked.queued + answer.queued, refused, stoppedBy: null }
    tell(walked)
    cursor = answer.next
  } while (cursor !== null && !stopping())
  return walked
}
