import { beforeEach, describe, expect, it } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { editPart } from '@/lib/configuration/edit-part'
import { readConfiguration } from '@/lib/configuration/read-configuration'

const { sql } = await useTestDatabase()
const admin: Operator = {
  kind: 'user',
  email: 'ann@example.com',
  role: 'admin',
  proof: { recent: true, by: 'password' },
}
let version = 0

beforeEach(async () => {
  version = await configure(sampleConfiguration(['http://127.0.0.1:9/a', 'http://127.0.0.1:9/b']), version)
})

const routeAs = (change: object) => ({
  name: 'sms-default',
  channel: 'sms',
  providers: ['provider-1', 'provider-2'],
  retry: { base: 'PT0.05S', factor: 1, cap: 'PT0.05S', attemptsMax: 4 },
  ...change,
})
const edit = (value: unknown, baseVersion: number, by = admin) =>
  editPart(by, { kind: 'route', name: 'sms-default', value, baseVersion, reason: 'outage' })

describe('editing one part', () => {
  it('makes a version with author, reason and what changed, and keeps the rest', async () => {
    const swapped = routeAs({ providers: ['provider-2', 'provider-1'] })
    expect(await edit(swapped, version)).toEqual({ kind: 'saved', version: version + 1 })
    version += 1
    const { document } = await activeConfiguration()
    expect(document.routes[0]?.providers).toEqual(['provider-2', 'provider-1'])
    expect(document.notificationTypes).toHaveLength(1)
    const [audit] = await sql`select actor, reason from audit_records where subject_id = ${String(version)}`
    expect(audit).toEqual({ actor: 'user:ann@example.com', reason: 'outage' })
  })

  it('keeps what others saved elsewhere meanwhile', async () => {
    const base = version
    const type = { ...(await readConfiguration()).document.notificationTypes[0], template: { body: 'Other words.' } }
    await editPart(admin, {
      kind: 'notificationType',
      name: 'order_confirmation',
      value: type,
      baseVersion: base,
      reason: null,
    })
    expect(await edit(routeAs({ onUnknown: 'hold' }), base)).toMatchObject({ kind: 'saved' })
    const active = await activeConfiguration()
    version = active.version
    expect(active.document.notificationTypes[0]?.template.body).toBe('Other words.')
    expect(active.document.routes[0]?.onUnknown).toBe('hold')
  })

  it('never overwrites what somebody else changed in the same part: it says what they changed', async () => {
    const base = version
    expect(await edit(routeAs({ onUnknown: 'hold' }), base)).toMatchObject({ kind: 'saved' })
    version += 1
    const mine = await edit(routeAs({ providers: ['provider-2'] }), base)
    expect(mine).toMatchObject({
      kind: 'conflict',
      version,
      changes: [{ path: 'onUnknown', after: 'hold' }],
    })
    expect((await activeConfiguration()).document.routes[0]?.providers).toEqual(['provider-1', 'provider-2'])
  })

  it('of ten people at once who each add something keeps all ten', async () => {
    const names = Array.from({ length: 10 }, (_, i) => `route-${i}`)
    const results = await Promise.all(
      names.map(async (name) => {
        for (;;) {
          const add = {
            kind: 'route',
            name: null,
            value: routeAs({ name }),
            baseVersion: version,
            reason: null,
          } as const
          const result = await editPart(admin, add).catch(() => null)
          if (result) return result
        }
      }),
    )
    expect(results.every((result) => result.kind === 'saved')).toBe(true)
    const active = await activeConfiguration()
    version = active.version
    expect(active.document.routes.map((route) => route.name)).toEqual(expect.arrayContaining(names))
  })

  it('names every fault in the paths of its form', async () => {
    const result = await edit(routeAs({ providers: ['nobody'], retry: { base: 'soon' } }), version)
    expect(result).toMatchObject({ kind: 'invalid', faults: [{ path: 'retry.base' }, { path: 'providers.0' }] })
    const missing = await edit(routeAs({ providers: ['nobody'] }), version)
    expect(missing).toMatchObject({ kind: 'invalid', faults: [{ path: 'providers.0' }], elsewhere: [] })
    expect((await activeConfiguration()).version).toBe(version)
  })

  it('refuses to take away what others need, and says who', async () => {
    expect(await edit(null, version)).toMatchObject({
      kind: 'invalid',
      faults: [],
      elsewhere: [{ path: 'notificationTypes[0].route' }],
    })
  })

  it('keeps secrets that the form sends back masked', async () => {
    const provider = (await readConfiguration()).document.providers[0]
    const value = { ...provider, timeoutMs: 4_321 }
    const result = await editPart(admin, {
      kind: 'provider',
      name: 'provider-1',
      value,
      baseVersion: version,
      reason: null,
    })
    expect(result).toMatchObject({ kind: 'saved' })
    const active = await activeConfiguration()
    version = active.version
    expect(active.provider('provider-1')).toMatchObject({ timeoutMs: 4_321, settings: { accessToken: 'token' } })
  })

  it('is refused to who may not configure', async () => {
    const operator: Operator = {
      kind: 'user',
      email: 'bob@example.com',
      role: 'operator',
      proof: { recent: true, by: 'password' },
    }
    await expect(edit(routeAs({}), version, operator)).rejects.toMatchObject({ code: 'forbidden' })
  })
})
