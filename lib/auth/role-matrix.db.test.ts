import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeEach, describe, expect, test, vi } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { can, type Permission, type Role, roles } from '@/lib/auth/permissions'
import type { Actor } from '@/lib/auth/session'

// Every action of the console is called as a browser calls it, for every role; only who is signed in is made up.
const signedIn = vi.hoisted(() => ({ actor: null as Actor | null, site: 'same-origin' }))
vi.mock('next/headers', () => ({ headers: async () => new Headers({ 'sec-fetch-site': signedIn.site }) }))
vi.mock('@/lib/auth/session', async () => {
  const { AppError } = await import('@/lib/domain/errors')
  const { requirePermission } = await import('@/lib/auth/operator')
  return {
    currentActor: async () => signedIn.actor,
    currentOperator: async () => {
      if (!signedIn.actor) throw new AppError('unauthenticated', 'Sign in to go on.')
      return { kind: 'user', email: signedIn.actor.email, role: signedIn.actor.role, proof: signedIn.actor.proof }
    },
    requireActor: async (permission: Permission) => {
      if (!signedIn.actor) throw new AppError('unauthenticated', 'Sign in to go on.')
      requirePermission({ kind: 'user', email: signedIn.actor.email, role: signedIn.actor.role }, permission)
      return signedIn.actor
    },
    signIn: async () => {},
    signOut: async () => {},
  }
})
vi.mock('next/navigation', () => ({ redirect: () => {} }))

const { sql } = await useTestDatabase()

const none = '00000000-0000-7000-8000-000000000000'
const incident = { provider: 'x', reason: null, newest: '2026-01-01T00:00:00.000000Z' }
const alert = { name: 'x', alarm: 'x', channel: 'x' }

/** What each action needs (`own`: one's own account, every role), what it asks before that, and a call that gets as far as the permission. */
const matrix: Record<string, { needs: Permission | 'own'; first?: Permission; given: unknown[] }> = {
  signOutAction: { needs: 'own', given: [] },
  proveAgainAction: { needs: 'own', given: ['x'] },
  signInAgainAction: { needs: 'own', given: ['/'] },
  beginSecondFactorAction: { needs: 'own', given: ['x'] },
  confirmSecondFactorAction: { needs: 'own', given: ['x'] },
  renewRecoveryCodesAction: { needs: 'own', given: ['x'] },
  removeSecondFactorAction: { needs: 'own', given: ['x', 'x'] },
  changePasswordAction: { needs: 'own', given: ['x', 'a longer new one'] },
  endSessionAction: { needs: 'own', given: [none] },
  endOtherSessionsAction: { needs: 'own', given: [] },
  addUserAction: { needs: 'users.manage', given: [{ email: 'x', name: 'x', role: 'x' }] },
  changeRoleAction: { needs: 'users.manage', given: [none, 'viewer'] },
  setDisabledAction: { needs: 'users.manage', given: [none, true] },
  resetPasswordAction: { needs: 'users.manage', given: [none] },
  requireSecondFactorAction: { needs: 'users.manage', given: [['x']] },
  resetSecondFactorAction: { needs: 'users.manage', given: [none, 'x'] },
  endUserSessionAction: { needs: 'users.manage', given: [none, none] },
  issueKeyAction: { needs: 'keys.manage', given: [{}] },
  retireKeyAction: { needs: 'keys.manage', given: ['x', 'x'] },
  pauseProviderAction: { needs: 'provider.pause', given: ['x', 'x'] },
  resumeProviderAction: { needs: 'provider.pause', given: ['x', 'x'] },
  tryProviderAction: { needs: 'configuration.write', given: [null, {}] },
  filterAction: { needs: 'notification.read', given: ['/notifications', new FormData()] },
  findAction: { needs: 'notification.read', given: ['x'] },
  takeEvidenceAction: { needs: 'evidence.take', given: [none, 'x', false] },
  askForExportAction: { needs: 'notification.reveal', given: ['', 'x'] },
  erasePersonAction: { needs: 'person.erase', given: [none, 'x'] },
  verifyAuditAction: { needs: 'audit.read', given: [] },
  'commandAction retry': { needs: 'notification.retry', given: ['retry', none, 'x'] },
  'commandAction cancel': { needs: 'notification.cancel', given: ['cancel', none, 'x'] },
  'commandAction resend': { needs: 'notification.resend', given: ['resend', none, 'x'] },
  'commandAction confirm_sent': { needs: 'notification.resolve', given: ['confirm_sent', none, 'x'] },
  'commandAction confirm_not_sent': { needs: 'notification.resolve', given: ['confirm_not_sent', none, 'x'] },
  'bulkCommandAction retry': { needs: 'notification.retry', given: ['retry', [none], 'x'] },
  'bulkCommandAction resend': { needs: 'notification.resend', given: ['resend', [none], 'x'] },
  'incidentCommandAction confirm_sent': { needs: 'notification.resolve', given: ['confirm_sent', incident, null, 'x'] },
  'incidentCommandAction resend': { needs: 'notification.resend', given: ['resend', incident, null, 'x'] },
  revealNotificationAction: { needs: 'notification.reveal', given: [none, 'x'] },
  revealDuplicateAction: { needs: 'notification.reveal', given: [none, 'x'] },
  newListAction: { needs: 'lists.manage', given: [{}] },
  newCampaignAction: { needs: 'lists.manage', given: [{}] },
  changeCampaignAction: { needs: 'lists.manage', given: ['x', 'start'] },
  dryRunAction: { needs: 'replay.run', given: ['mode=retry'] },
  startReplayAction: { needs: 'replay.run', given: [none, { name: 'x', reason: 'x', ratePerSecond: '' }] },
  changeReplayAction: { needs: 'replay.run', given: [none, 'pause'] },
  approveAction: { needs: 'approval.read', given: [none, 'x'] },
  refuseAction: { needs: 'approval.read', given: [none, 'x'] },
  addAlertAction: { needs: 'configuration.write', given: [alert] },
  changeAlertAction: { needs: 'configuration.write', given: [none, 1, alert] },
  tryAlertAction: { needs: 'configuration.write', given: [none] },
  removeAlertAction: { needs: 'configuration.write', given: [none] },
  savePartAction: { needs: 'configuration.write', given: ['route', null, { value: {}, baseVersion: 0, reason: 'x' }] },
  restoreVersionAction: { needs: 'configuration.write', given: [1, 0, 'x'] },
  previewTypeAction: { needs: 'configuration.read', given: [{}, '{}'] },
  adviseTypeAction: { needs: 'configuration.read', given: [{}] },
  newestSampleAction: { needs: 'notification.reveal', first: 'configuration.read', given: ['x'] },
  tryRulesAction: { needs: 'configuration.read', given: [{}, 1] },
}

// A minute has room for a hundred records of a kind, and all rows together refuse more.
beforeEach(async () => {
  await sql`delete from refusal_counts`
})

type Action = (...given: unknown[]) => Promise<unknown>
const filesIn = (folder: string, ending: RegExp): string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name))
const actions = new Map<string, Action>()
for (const file of filesIn('app/(console)', /actions\.ts$/)) {
  for (const [name, action] of Object.entries(await import(/* @vite-ignore */ resolve(file))))
    if (typeof action === 'function') actions.set(name, action as Action)
}

const actorWith = (role: Role, email = 'somebody@example.com'): Actor => ({
  userId: none,
  email,
  name: 'Somebody',
  role,
  sessionId: none,
  mustEnrol: false,
  proof: { recent: true, by: 'password' },
})

async function answerTo(row: string, actor: Actor | null, site = 'same-origin'): Promise<string> {
  Object.assign(signedIn, { actor, site })
  const action = actions.get(row.split(' ')[0] ?? '')
  const answer = await action?.(...(matrix[row]?.given ?? [])).catch((error: Error) => ({ thrown: error.message }))
  return JSON.stringify(answer ?? null)
}

/** What the audit says was refused to somebody. */
async function refusedTo(email: string): Promise<string[]> {
  const rows = await sql<{ what: string }[]>`
    select action || ' ' || subject_id as what from audit_records where actor = ${`user:${email}`} and action like '%.refused'`
  return rows.map(({ what }) => what)
}

describe('every action of the console', () => {
  test('has a row that says what it needs, and every row is an action', () => {
    expect(actions.size).toBeGreaterThan(30)
    const named = new Set(Object.keys(matrix).map((row) => row.split(' ')[0]))
    expect([...named].sort()).toEqual([...actions.keys()].sort())
  })

  test.each(Object.keys(matrix))('%s is done for exactly the roles that may, and for no stranger', async (row) => {
    const { needs = 'own', first } = matrix[row] ?? {}
    const refused: Record<string, boolean> = {}
    const expected: Record<string, boolean> = {}
    for (const role of roles) {
      const email = `${role}.${row.replaceAll(' ', '.')}@example.com`.toLowerCase()
      const answer = await answerTo(row, actorWith(role, email))
      refused[role] =
        answer.includes(`Your role, ${role}, does not permit this`) ||
        (row === 'previewTypeAction' && answer === 'null')
      expected[role] = needs !== 'own' && !can(role, needs)
      const lacks = first && !can(role, first) ? first : needs
      const denied = (await refusedTo(email)).filter((what) => what.startsWith('permission.refused'))
      expect(denied, `the audit of ${role}`).toEqual(expected[role] ? [`permission.refused ${lacks}`] : [])
    }
    expect(refused).toEqual(expected)
    if (row === 'signOutAction') return
    expect(await answerTo(row, null)).toMatch(/Sign in to go on|^null$/)
  })

  test.each(Object.keys(matrix))('%s is done only from our own pages', async (row) => {
    for (const site of ['cross-site', 'same-site', 'none']) {
      expect(await answerTo(row, actorWith('admin'), site)).toMatch(/did not come from the console|^null$/)
    }
  })
})

describe('what was refused and is not an action', () => {
  test('a page that is not for somebody is in the audit, once a minute', async () => {
    Object.assign(signedIn, { actor: actorWith('viewer', 'curious@example.com'), site: 'same-origin' })
    const { pageActor } = await import(/* @vite-ignore */ resolve('app/(console)/page-actor.ts'))
    for (let i = 0; i < 2; i++) await expect(pageActor('audit.read')).rejects.toMatchObject({ code: 'forbidden' })
    expect(new Set(await refusedTo('curious@example.com'))).toEqual(new Set(['permission.refused audit.read']))
  })

  test.each([
    ['changePasswordAction', ['not mine', 'a longer new one']],
    ['proveAgainAction', ['not mine']],
  ])('who does not know the password of the account they sit at is in the audit: %s', async (name, given) => {
    const userId = randomUUID()
    Object.assign(signedIn, { actor: { ...actorWith('admin', `${name}@example.com`), userId }, site: 'same-origin' })
    expect(JSON.stringify(await actions.get(name)?.(...given))).toContain('This is not your password')
    expect(await refusedTo(`${name}@example.com`)).toEqual([`proof.refused ${userId}`])
    const [record] =
      await sql`select row_to_json(r)::text as text from audit_records r where actor = ${`user:${name}@example.com`}`
    expect(record?.text).not.toContain('not mine')
  })
})

describe('what is read by the cookie', () => {
  test.each(filesIn('app/(console)', /page\.tsx$/))('%s asks who looks before it reads', (file) => {
    expect(readFileSync(file, 'utf8')).toMatch(/await (pageActor\('[a-z.]+'\)|signedIn\(\))/)
  })

  test.each(filesIn('lib/http/handlers', /^console-.*\.ts$/))('%s asks who reads', (file) => {
    expect(readFileSync(file, 'utf8')).toMatch(/await (requireActor\('[a-z.]+'\)|currentOperator\(\))/)
  })
})
