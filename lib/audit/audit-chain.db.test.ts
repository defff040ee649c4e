import { createHash, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { readSealedAudit } from '@/db/queries/read-sealed-audit'
import { readUnsealedAudit } from '@/db/queries/read-unsealed-audit'
import { useTestDatabase } from '@/db/testing/test-database'
import { dropAudit } from '@/lib/audit/drop-audit'
import { sealAudit } from '@/lib/audit/seal-audit'
import { holdsAnchor, verdictWords, verifyAudit, verifyAuditFor } from '@/lib/audit/verify-audit'
import { canonicalAudit, chainHash } from '@/lib/domain/audit-chain'
import { chainSignature } from '@/lib/secrets/key-ring'

const { sql } = await useTestDatabase()
// What the configuration keeps is not dropped, whoever asks (db/serving-role.db.test.ts).
await sql`insert into configuration_versions (version, document, author) values (1, '{"retention":{"audit":"P8D"}}', 'test')`

async function act(subject: string, reason: string | null = null): Promise<void> {
  await sql`insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
    values (${randomUUID()}, 'user:ann@example.com', 'notification.retry', 'notification', ${subject}, ${reason},
      ${sql.json({ before: { role: 'viewer' }, n: 1.5, text: 'ä "quoted"' })})`
}

async function sealed(count: number): Promise<void> {
  for (let i = 1; i <= count; i++) await act(`subject-${i}`, i % 2 ? 'because' : null)
  await sealAudit(sql)
}

/** Makes the first records nine days old and seals them anew, as they would have been sealed then. */
async function old(upTo: number): Promise<void> {
  await sql`update audit_records set at = now() - interval '9 days' where sequence <= ${upTo}`
  await resealed(1)
}

async function resealed(from: number): Promise<void> {
  const [{ hash = '', sequence = 0 } = {}] = await sql<{ hash: string; sequence: number }[]>`
    select encode(coalesce(r.hash, c.dropped_hash), 'hex') as hash, coalesce(r.sequence, c.dropped_sequence) as sequence
    from audit_chain c left join audit_records r on r.sequence = ${from - 1}`
  let last = hash
  for (const record of await readSealedAudit(sql, sequence, 1_000, 1_000)) {
    last = chainHash(last, canonicalAudit(record.sequence, record))
    await sql`update audit_records set hash = decode(${last}, 'hex'), signature = decode(${chainSignature(last)}, 'hex') where id = ${record.id}`
  }
  await sql`update audit_chain set hash = decode(${last}, 'hex')`
}

async function dropAll(limit: number): Promise<number> {
  let total = 0
  for (let gone = limit; gone > 0; total += gone) gone = await dropAudit(limit, 8 * 86_400, sql)
  return total
}

const sequences = async () =>
  (await sql<{ sequence: number }[]>`select sequence from audit_records order by 1`).map(({ sequence }) => sequence)

beforeEach(async () => {
  await sql`truncate audit_records`
  await sql`update audit_chain set sequence = 0, hash = decode(repeat('00', 32), 'hex'),
    dropped_sequence = 0, dropped_hash = decode(repeat('00', 32), 'hex'), dropped_signature = null`
})

describe('the chain of the audit', () => {
  it('is unbroken over everything that was written, and anybody can make its hashes again', async () => {
    await sealed(5)
    await act('later')
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', sequence: 6, of: 6, unsealed: 0 })
    const [first] = await sql<{ text: string; hash: string }[]>`select encode(hash, 'hex') as hash, json_build_array(
      sequence, id, to_char(at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), actor, action, subject_kind, subject_id, reason, detail::text)::text as text
      from audit_records where sequence = 1`
    const text = JSON.stringify(JSON.parse(first?.text ?? ''))
    expect(
      createHash('sha256')
        .update(`${'0'.repeat(64)}\n${text}`)
        .digest('hex'),
    ).toBe(first?.hash)
  })

  it('is one, without gap or fork, whatever 32 writers and 8 sealers do at once', async () => {
    const writers = Array.from({ length: 32 }, async (_, w) => {
      for (let i = 0; i < 8; i++) {
        // Some take back what they wrote: that must leave no gap.
        if (i % 4 === 3) await sql.begin((tx) => rolledBack(tx, w)).catch(() => {})
        else await act(`writer-${w}-${i}`)
      }
    })
    let writing = true
    const sealers = Array.from({ length: 8 }, async () => {
      while (writing) await sealAudit(sql)
    })
    await Promise.all(writers)
    writing = false
    await Promise.all(sealers)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', sequence: 32 * 6, of: 32 * 6, unsealed: 0 })
    const [counted] =
      await sql`select count(*)::int as n, count(distinct sequence)::int as places, max(sequence) as last from audit_records`
    expect(counted).toEqual({ n: 192, places: 192, last: 192 })
  })

  it.each([
    ['a changed word', `update audit_records set reason = 'for another reason' where sequence = 3`, 3, 'changed'],
    ['a changed detail', `update audit_records set detail = detail || '{"n":1.6}' where sequence = 4`, 4, 'changed'],
    ['a microsecond', `update audit_records set at = at + interval '1 microsecond' where sequence = 2`, 2, 'changed'],
    ['a deleted record', `delete from audit_records where sequence = 3`, 3, 'missing'],
    ['the newest deleted', `delete from audit_records where sequence = 6`, 6, 'missing'],
    ['everything deleted', `truncate audit_records`, 1, 'missing'],
    [
      'two that changed places',
      `with out as (update audit_records set sequence = null, hash = null, signature = null where false)
       update audit_records r set actor = o.actor, action = o.action, subject_id = o.subject_id, reason = o.reason
       from audit_records o where r.sequence in (2, 5) and o.sequence = 7 - r.sequence`,
      2,
      'changed',
    ],
    [
      'one taken out of the chain',
      `update audit_records set sequence = null, hash = null, signature = null where sequence = 4`,
      4,
      'missing',
    ],
    ['a head that was put back', `update audit_chain set sequence = 4`, 6, 'head'],
    ['a head with another hash', `update audit_chain set hash = sha256('x'::bytea)`, 6, 'head'],
  ])('names the first broken record: %s', async (_, tampering, sequence, problem) => {
    await sealed(6)
    await sql.unsafe(tampering)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'broken', sequence, problem })
  })

  it('shows hashes that somebody made anew without the keys', async () => {
    await sealed(3)
    await sql`update audit_records set reason = 'nicer', sequence = null, hash = null, signature = null where sequence = 3`
    const { records } = await readUnsealedAudit(sql, 9)
    const [before] = await sql<
      { hash: string }[]
    >`select encode(hash, 'hex') as hash from audit_records where sequence = 2`
    const [record] = records
    if (!record || !before) throw new Error('there should be two')
    const hash = chainHash(before.hash, canonicalAudit(3, record))
    await sql`update audit_records set sequence = 3, hash = decode(${hash}, 'hex'), signature = sha256('guess'::bytea) where id = ${record.id}`
    await sql`update audit_chain set hash = decode(${hash}, 'hex')`
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'broken', sequence: 3, problem: 'forged' })
  })

  it('whose newest end was cut off, head and all, contradicts what the log noted', async () => {
    await sealed(4)
    const whole = await verifyAudit({ sql })
    if (whole.kind !== 'unbroken') throw new Error('it should be unbroken')
    const anchor = { sequence: whole.sequence, hash: whole.hash }
    expect(await holdsAnchor(anchor, sql)).toBe(true)
    await sql`delete from audit_records where sequence = 4`
    await sql`update audit_chain set sequence = 3, hash = (select hash from audit_records where sequence = 3)`
    expect((await verifyAudit({ sql })).kind).toBe('unbroken')
    expect(await holdsAnchor(anchor, sql)).toBe(false)
  })

  it('whose oldest records are past retention is verified from where they end, whoever dropped them beside others', async () => {
    await sealed(9)
    await old(5)
    await sql`update audit_records set at = now() - interval '9 days' where sequence = 8` // behind one that is kept: stays
    const dropped = await Promise.all(Array.from({ length: 4 }, () => dropAll(2)))
    expect(dropped.reduce((sum, n) => sum + n, 0)).toBe(5)
    expect(await sequences()).toEqual([6, 7, 8, 9])
    await resealed(8)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', after: 5, sequence: 9, of: 9 })
    expect(verdictWords(await verifyAudit({ sql }))).toContain('Records up to 5 are past retention and gone.')
    await act('later')
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', after: 5, sequence: 10 })
    await sql`delete from audit_records where sequence = 6`
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'broken', sequence: 6, problem: 'missing' })
  })

  it('may be dropped to its end, and goes on from there', async () => {
    await sealed(3)
    await old(3)
    expect(await dropAll(10)).toBe(3)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', after: 3, sequence: 3, of: 3 })
    await act('next')
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', after: 3, sequence: 4 })
  })

  it('shows a deletion that was passed off as retention without the keys', async () => {
    await sealed(6)
    await sql`update audit_chain set dropped_sequence = 3, dropped_hash = r.hash, dropped_signature = r.signature
      from audit_records r where r.sequence = 3`
    await sql`delete from audit_records where sequence <= 3`
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'broken', sequence: 3, problem: 'forged' })
  })

  it('keeps what was changed, or follows a gap, however old it is', async () => {
    await sealed(6)
    await old(6)
    await sql`update audit_records set reason = 'nicer' where sequence = 2`
    expect(await dropAll(10)).toBe(0)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'broken', sequence: 2, problem: 'changed' })
    await sql`delete from audit_records where sequence = 2`
    expect(await dropAll(10)).toBe(0)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'broken', sequence: 2, problem: 'missing' })
  })

  it('is verified as far as the time allows, and says how far', async () => {
    await sealed(3)
    expect(await verifyAudit({ sql, budgetSeconds: 0 })).toMatchObject({ kind: 'unbroken', sequence: 0, of: 3 })
  })

  it('is verified by who may read the audit', async () => {
    const viewer = { kind: 'user', email: 'v@example.com', role: 'viewer' } as const
    await expect(verifyAuditFor(viewer)).rejects.toMatchObject({ code: 'forbidden' })
    expect(await verifyAuditFor({ ...viewer, role: 'admin' })).toMatchObject({ kind: 'unbroken' })
  })

  it('costs the same however long it is: new records and the next to verify are found by their indexes', async () => {
    await sql`insert into audit_records (id, at, actor, action, subject_kind, subject_id, sequence, hash, signature)
      select gen_random_uuid(), now() - i * interval '1 second', 'a', 'b', 'c', 'd', i, sha256(i::text::bytea), sha256('s')
      from generate_series(1, 20000) i`
    await act('new')
    await sql`analyze audit_records`
    const unsealed =
      await sql`explain select * from audit_records r where r.sequence is null order by r.at, r.id limit 500`
    expect(JSON.stringify(unsealed)).toContain('audit_records_unsealed')
    const next =
      await sql`explain select * from audit_records r where r.sequence > 19000 and r.sequence <= 20000 order by r.sequence limit 2000`
    expect(JSON.stringify(next)).toContain('audit_records_sequence')
  })
})

async function rolledBack(tx: { unsafe(text: string): Promise<unknown> }, writer: number): Promise<never> {
  await tx.unsafe(`insert into audit_records (id, actor, action, subject_kind, subject_id)
    values (gen_random_uuid(), 'nobody', 'taken.back', 'x', '${writer}')`)
  throw new Error('taken back')
}
