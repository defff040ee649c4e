import type { Database } from '@/db/client'

/** A place among facts, by instant as the database writes it, and id. */
export type FactPlace = { at: string; id: string }

const nobody = '00000000-0000-0000-0000-000000000000'

/** Where counting stands, but no longer ago than `hours`: what lies further back is not made up for. */
export async function readFactCursor(
  sql: Database,
  name: string,
  hours: number,
): Promise<{ stands: FactPlace | null; from: FactPlace }> {
  const [row] = await sql<{ at: string | null; id: string | null; earliest: string; late: boolean }[]>`
    select c.at::text as at, c.id, e.at::text as earliest, coalesce(c.at < e.at, true) as late
    from (select now() - ${hours}::float8 * interval '1 hour' as at) e left join fact_cursors c on c.name = ${name}`
  if (!row) throw new Error('a select from one row gave no row')
  const stands = row.at === null || row.id === null ? null : { at: row.at, id: row.id }
  return { stands, from: row.late || !stands ? { at: row.earliest, id: nobody } : stands }
}
