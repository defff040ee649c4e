import { arrayParameter } from '@/db/array-parameter'
import type { Database } from '@/db/client'
import type { Role } from '@/lib/auth/permissions'

const statement = `
select count(*)::int as n from users u
where u.disabled_at is null and u.role = any($1::text[]) and 'user:' || u.email <> $2::text`

/** How many people have one of these roles, besides one of them. */
export async function countApprovers(sql: Database, roles: readonly Role[], besides: string): Promise<number> {
  const [row] = await sql.unsafe<{ n: number }[]>(statement, [arrayParameter(roles), besides], { prepare: true })
  return row?.n ?? 0
}
