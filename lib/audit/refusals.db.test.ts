import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { type CountedRefusal, recordRefusals, recordsPerMinuteMax } from '@/db/queries/record-refusals'
import { sumUpRefusals } from '@/db/queries/sum-up-refusals'
import { useTestDatabase } from '@/db/testing/test-database'
import { listAudit } from '@/lib/audit/list-audit'
import { noteRefusal } from '@/lib/audit/note-refusal'
import { verifyAudit } from '@/lib/audit/verify-audit'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { AppError } from '@/lib/domain/errors'
import { jsonAnswer } from '@/lib/http/api-answer'
import { answering, apiRoute } from '@/lib/http/api-route'
import { hotRoute } from '@/lib/http/hot-route'
import { rollUp } from '@/lib/operations/roll-up'

const { sql, url } = await useTestDatabase()
const crowd = connect(url, 'console', 25)
afterAll(() => crowd.end({ timeout: 2 }))

const minute = '2026-11-26T05:00:30Z'
const after = '2026-11-26T05:01:00Z'

const refusal = (subjectId: string, subjectKind = 'permission'): CountedRefusal => ({
  action: subjectKind === 'permission' ? 'permission.refused' : 'sign_in.refused',
  ...{ subjectKind, subjectId, actor: 'user:vera@example.com', times: 1, auditId: randomUUID() },
  detail: { because: 'the role viewer does not permit it' },
})

const records = async () =>
  sql<{ actor: string; action: string; subject_id: string; detail: Record<string, unknown> }[]>`
    select actor, action, subject_id, detail from audit_records where action like '%.refused' order by at, subject_id, detail`

/** Every refusal that the audit tells of: each record's own, or those that it sums up. */
const told = async () =>
  (await records()).reduce((sum, { detail }) => sum + (typeof detail.more === 'number' ? detail.more : 1), 0)

beforeEach(async () => {
  await sql`truncate audit_records, refusal_counts`
  await sql`update audit_chain set sequence = 0, hash = decode(repeat('00', 32), 'hex')`
})

describe('what is refused', () => {
  test('fifty times at once is one record, and one more of the other 49 when the minute is over', async () => {
    await Promise.all(Array.from({ length: 50 }, () => recordRefusals(crowd, [refusal('notification.resend')], minute)))
    const first = { actor: 'user:vera@example.com', action: 'permission.refused', subject_id: 'notification.resend' }
    expect(await records()).toEqual([{ ...first, detail: { because: 'the role viewer does not permit it' } }])
    expect(await sumUpRefusals(sql, minute)).toBe(0)
    const summed = await Promise.all(Array.from({ length: 8 }, () => sumUpRefusals(crowd, after)))
    expect(summed.reduce((sum, n) => sum + n, 0)).toBe(1)
    expect((await records())[1]).toEqual({ ...first, detail: { more: 49, minute: '2026-11-26T05:00Z' } })
    expect(await sql`select from refusal_counts`).toHaveLength(0)
    expect(await verifyAudit({ sql })).toMatchObject({ kind: 'unbroken', sequence: 2, of: 2, unsealed: 0 })
  })

  test('is told once and never lost, whoever sums up while it is counted', async () => {
    let refusing = true
    const sums = Array.from({ length: 4 }, async () => {
      while (refusing) await sumUpRefusals(crowd, after)
    })
    await Promise.all(
      Array.from({ length: 20 }, async (_, i) => {
        for (let n = 0; n < 20; n++) await recordRefusals(crowd, [refusal(`permission-${i % 3}`)], minute)
      }),
    )
    refusing = false
    await Promise.all(sums)
    await sumUpRefusals(sql, after)
    expect(await told()).toBe(400)
    expect((await verifyAudit({ sql })).kind).toBe('unbroken')
  })

  test('to more accounts than a minute has records for is counted together, and hides nothing of another kind', async () => {
    for (let n = 0; n < 5; n++)
      await Promise.all(
        Array.from({ length: 50 }, (_, i) =>
          recordRefusals(sql, [refusal(`account-${n}-${i}`, 'account'), refusal(`other-${n}-${i}`, 'account')], minute),
        ),
      )
    await recordRefusals(sql, [refusal('ann', 'user')], minute)
    const alone = (await records()).filter(({ subject_id }) => subject_id !== 'ann')
    expect(await records()).toHaveLength(alone.length + 1)
    expect(alone.length).toBeGreaterThanOrEqual(recordsPerMinuteMax)
    expect(alone.length).toBeLessThan(recordsPerMinuteMax + 30)
    expect(await sumUpRefusals(sql, after)).toBe(1)
    expect((await records()).find(({ subject_id }) => subject_id === 'others')?.detail).toEqual({
      more: 500 - alone.length,
      subjects: 500 - alone.length,
      minute: '2026-11-26T05:00Z',
    })
    expect(await told()).toBe(501)
  })

  test('in a flood is counted by few statements, and summed up by the roll-up', async () => {
    const denied = { actor: 'user:vera@example.com', action: 'permission.refused', because: 'no' } as const
    const one = { ...denied, subjectKind: 'permission', subjectId: 'keys.manage' } as const
    await noteRefusal(one, '192.0.2.77')
    await Promise.all(Array.from({ length: 299 }, () => noteRefusal(one, '192.0.2.77')))
    expect((await records())[0]).toMatchObject({ detail: { because: 'no', network: '192.0.2.0/24' } })
    await sql`update refusal_counts set minute = minute - interval '1 minute'`
    await rollUp()
    expect(await told()).toBe(300)
    expect((await verifyAudit({ sql })).kind).toBe('unbroken')
  })

  test('stays refused when it cannot be recorded', async () => {
    await sql`alter table refusal_counts rename to refusal_counts_away`
    const act = answering(async () => {
      const denied = { actor: 'user:x', action: 'permission.refused', because: 'no' } as const
      throw new AppError('forbidden', 'No.', { denied: { ...denied, subjectKind: 'permission', subjectId: 'x' } })
    })
    const answer = await act(new Request('http://localhost/'))
    await sql`alter table refusal_counts_away rename to refusal_counts`
    expect(answer.status).toBe(403)
    expect(await answer.text()).not.toMatch(/denied|because/)
  })

  test('to a key that lacks the scope has its record, through Next and in front of it', async () => {
    const { token } = await createProducerKey({ producer: 'shop', scopes: ['guard'], actor: 'test' })
    const request = () => new Request('http://localhost/', { headers: { authorization: `Bearer ${token}` } })
    expect((await apiRoute('lists:write', async () => Response.json({}))(request())).status).toBe(403)
    expect((await hotRoute('notifications:write', async () => jsonAnswer({}))(request(), {})).status).toBe(403)
    expect(await records()).toMatchObject([
      { actor: 'producer:shop', action: 'scope.refused', subject_id: 'lists:write' },
      { actor: 'producer:shop', action: 'scope.refused', subject_id: 'notifications:write' },
    ])
    expect((await apiRoute('guard', async () => Response.json({}))(request())).status).toBe(200)
    expect(await records()).toHaveLength(2)
  })

  test('is found by its result, by an index of its own', async () => {
    const admin = { kind: 'user', email: 'a@example.com', role: 'admin' } as const
    await sql`insert into audit_records (id, actor, action, subject_kind, subject_id)
      select gen_random_uuid(), 'a', 'user.create', 'user', i::text from generate_series(1, 5000) i`
    await recordRefusals(sql, [refusal('keys.manage')], minute)
    const page = { place: { side: 'newest' }, limit: 10 } as const
    const refused = await listAudit(admin, { result: 'refused' }, page)
    expect(refused.items.map(({ result, subjectId }) => [result, subjectId])).toEqual([['refused', 'keys.manage']])
    const done = await listAudit(admin, { result: 'done' }, page)
    expect(new Set(done.items.map(({ result }) => result))).toEqual(new Set(['done']))
    await sql`analyze audit_records`
    const plan =
      await sql`explain select * from audit_records r where r.action like '%.refused' order by r.at desc nulls last, r.id desc nulls last limit 50`
    expect(JSON.stringify(plan)).toContain('audit_records_refused')
  })
})
