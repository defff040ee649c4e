import { database } from '@/db/client'
import {
  type CollisionFilter,
  type CollisionSubject,
  readCollisionSubjects,
  listCollisions as readPage,
} from '@/db/queries/list-collisions'
import { maskedKey } from '@/lib/domain/named-in-key'
import { instantOf } from '@/lib/http/page-parameters'
import { type Page, type Place, pageOf } from '@/lib/insights/page'
import { openedKey } from '@/lib/insights/sealed-key'
import { type Meant, meaningOf } from '@/lib/insights/search'

export const collisionSearchNames = ['producer', 'key', 'sealedKey', 'from', 'to'] as const
export type CollisionSearch = Partial<Record<(typeof collisionSearchNames)[number], string | undefined>>

/** A key that came again with another content. Instants are RFC 3339 in UTC. */
export type Collision = {
  id: string
  at: string
  producer: string | null
  /** Masked where it names somebody. */
  key: string
  /** What the first request made; null: it is past retention. */
  original: { id: string; kind: CollisionSubject['kind']; type: string; at: string } | null
  /** Where the two differ; names only, no values. Empty: the first could not be compared any more. */
  paths: string[]
}

/** What people typed as a filter of collisions. What means nothing is left out and named. */
export function filterOfCollisionSearch(search: CollisionSearch): Meant<CollisionFilter> {
  const readers = { producer: same, key: same, sealedKey: openedKey, from: instantOf, to: instantOf }
  const { filter: meant, ignored } = meaningOf(search, readers)
  const { sealedKey, ...filter } = meant
  return { filter: sealedKey === undefined ? filter : { key: sealedKey, ...filter }, ignored }
}

/** One page of collisions, newest first. */
export async function listCollisions(
  filter: CollisionFilter,
  page: { place: Place; limit: number },
): Promise<Page<Collision>> {
  const sql = database('console')
  const rows = await readPage(sql, filter, page.place, page.limit + 1)
  const subjects =
    rows.length > 0
      ? await readCollisionSubjects(
          sql,
          rows.map((row) => row.subjectId),
        )
      : []
  const originals = new Map(subjects.map(({ at, ...rest }) => [rest.id, { ...rest, at: at.toISOString() }]))
  return pageOf(
    rows,
    page,
    ({ atExact, id }) => ({ at: atExact, id }),
    ({ id, at, producer, key, subjectId, paths }) => ({
      id,
      at: at.toISOString(),
      producer,
      key: maskedKey(key),
      original: originals.get(subjectId) ?? null,
      paths,
    }),
  )
}

function same(text: string): string {
  return text
}
