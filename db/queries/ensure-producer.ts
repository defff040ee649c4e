import type { Database } from '@/db/client'

/** A producer by name, made when it is new. It has no key: whoever writes under it does so by the configuration. */
export async function ensureProducer(
  sql: Database,
  producer: { id: string; name: string; auditId: string; actor: string },
): Promise<string> {
  const { id, name, auditId, actor } = producer
  const [row] = await sql<{ id: string }[]>`
    with made as (
      insert into producers (id, name) values (${id}, ${name}) on conflict (name) do nothing returning id
    ), audited as (
      insert into audit_records (id, actor, action, subject_kind, subject_id, detail)
      select ${auditId}, ${actor}, 'producer.create', 'producer', m.id::text, jsonb_build_object('producer', ${name}::text)
      from made m
    )
    select id from made union all select id from producers where name = ${name}`
  // Another process made it between our snapshot and our insert: it is there for the next statement.
  return row?.id ?? ensureProducer(sql, producer)
}
