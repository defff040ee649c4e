import { connect, type Database } from '@/db/client'

// What only the owner changes: which migrations there are. What nobody changes once it is written: versions, the audit.
const writtenOnce = ['configuration_versions', 'audit_records']
const ownersOnly = ['applied_migrations']
// The default partitions are named where stray rows are removed; every other one is reached through its table.
const tables = `
select format('%I', c.relname) as name, c.relname as plain from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p', 'v')
  and (not c.relispartition or c.relname like '%\\_default') order by 1`

/** The role a URL signs in as. */
export async function roleOf(url: string): Promise<string> {
  const sql = connect(url, 'service', 1)
  try {
    const [row] = await sql<{ role: string }[]>`select current_user as role`
    return row?.role ?? ''
  } finally {
    await sql.end({ timeout: 2 })
  }
}

/**
 * Gives a role what serving and delivering takes, and takes back what it had beyond that: rows, never the schema; of the audit and of the
 * configuration's versions only new ones, and the seal of a record. The oldest audit records go through `drop_audit_records` alone.
 */
export async function grantServing(owner: Database, role: string): Promise<void> {
  const [to] = await owner<{ name: string; owns: boolean; schema: string }[]>`
    select format('%I', ${role}::text) as name, ${role}::text = current_user as owns, format('%I', current_schema()) as schema`
  if (!to || to.owns) return
  const found = await owner.unsafe<{ name: string; plain: string }[]>(tables)
  const rights = found.map(({ name, plain }) => {
    const may = ownersOnly.includes(plain)
      ? 'select'
      : writtenOnce.includes(plain)
        ? 'select, insert'
        : 'select, insert, update, delete'
    return `revoke all on ${name} from ${to.name}; grant ${may} on ${name} to ${to.name}`
  })
  await owner
    .unsafe(
      [
        `revoke create on schema ${to.schema} from ${to.name}`,
        `grant usage on schema ${to.schema} to ${to.name}`,
        ...rights,
        `grant update (sequence, hash, signature) on audit_records to ${to.name}`,
        `revoke insert, update, delete on audit_chain from ${to.name}`,
        `grant update (sequence, hash, sealed_at) on audit_chain to ${to.name}`,
        `grant usage on all sequences in schema ${to.schema} to ${to.name}`,
        `grant execute on all functions in schema ${to.schema} to ${to.name}`,
      ].join(';\n'),
    )
    .simple()
}
