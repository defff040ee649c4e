import { beforeEach, expect, test } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { approve } from '@/lib/approvals/approve'
import { requestApproval } from '@/lib/approvals/request-approval'
import { waitsFor, waitsForMax } from '@/lib/approvals/waits-for'
import { listAudit } from '@/lib/audit/list-audit'
import { noteDenied } from '@/lib/audit/note-refusal'
import { createUser } from '@/lib/auth/create-user'
import type { Operator } from '@/lib/auth/operator'
import type { Role } from '@/lib/auth/permissions'
import { newId } from '@/lib/intake/build-request'

const { sql } = await useTestDatabase()

async function person(name: string, role: Role, actor = 'cli'): Promise<Operator> {
  const email = `${name}@example.com`
  await createUser({ email, name, role, password: 'correct horse battery', actor })
  return { kind: 'user', email, role, proof: { recent: true, by: 'password' } }
}

const [ann, ben] = [await person('ann', 'operator'), await person('ben', 'operator')]
const cleo = await person('cleo', 'admin')
const everybody = () => Promise.all([ann, ben, cleo].map(waitsFor))

async function asked(by: Operator, kind: 'export' | 'configuration' = 'export'): Promise<string> {
  const list = { search: {}, statuses: [], columns: undefined }
  const change = { kind: 'restore', version: 1, expectedVersion: 1, reason: 'x' } as const
  const what = kind === 'export' ? { kind, export: list } : { kind, change }
  return (await requestApproval(by, { asked: what, subject: newId(), shown: {}, reason: 'x' })).approvalId
}

beforeEach(async () => {
  await sql`delete from approvals`
})

test('what waits is counted for others who may decide it, and for nobody once it is over', async () => {
  const id = await asked(ann)
  expect(await everybody()).toEqual([0, 1, 1])
  const ofCleo = await asked(cleo, 'configuration')
  expect(await everybody()).toEqual([0, 1, 1]) // nobody else may change the configuration
  await sql`update approvals set requester = 'user:dan@example.com' where id = ${ofCleo}`
  expect(await everybody()).toEqual([0, 1, 2])
  await approve(ben, { id, reason: 'looked at it' })
  expect(await everybody()).toEqual([0, 0, 1])
  await sql`update approvals set expires_at = now() where id = ${ofCleo}`
  expect(await everybody()).toEqual([0, 0, 0])
})

test('no more than a few are counted, and only for who may see approvals', async () => {
  for (let i = 0; i < waitsForMax + 2; i++) await asked(ann)
  expect(await waitsFor(ben)).toBe(waitsForMax)
  for (const role of ['viewer', 'support'] as const)
    await expect(waitsFor({ kind: 'user', email: 'v@example.com', role })).rejects.toMatchObject({ code: 'forbidden' })
})

test('who tries to approve their own request, or that of who made their account, is in the audit', async () => {
  const puppet = await person('puppet', 'operator', 'user:cleo@example.com')
  const [own, made, decided] = [await asked(ann), await asked(cleo), await asked(ann)]
  await approve(ben, { id: decided, reason: 'looked at it' })
  for (const [by, id] of [
    [ann, own],
    [puppet, made],
    [cleo, decided],
  ] as const) {
    const error = await approve(by, { id, reason: 'x' }).catch((refused: unknown) => refused)
    expect(error).toMatchObject({ code: 'not_allowed' })
    await noteDenied(error, new Headers())
  }
  const { items } = await listAudit(cleo, { result: 'refused' }, { place: { side: 'newest' }, limit: 9 })
  expect(items.map(({ actor, action, subjectKind, subjectId }) => [actor, action, subjectKind, subjectId])).toEqual(
    expect.arrayContaining([
      ['user:ann@example.com', 'approve.refused', 'approval', own],
      ['user:puppet@example.com', 'approve.refused', 'approval', made],
    ]),
  )
  // That somebody else was first is no refusal of a person.
  expect(items).toHaveLength(2)
})
