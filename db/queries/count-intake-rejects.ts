import type { Database } from '@/db/client'

const countedAtMost = 100_000

/** How many refused messages of each intake are kept, for the scrape. */
export async function countIntakeRejects(sql: Database): Promise<{ intake: string; count: number }[]> {
  return sql<{ intake: string; count: number }[]>`
    select intake, count(*)::int as count from (select intake from intake_rejects limit ${countedAtMost}) r
    group by intake order by intake`
}
