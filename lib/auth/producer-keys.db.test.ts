import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { database } from '@/db/client'
import { noteKeyUse } from '@/db/queries/note-key-use'
import { testDatabase } from '@/db/testing/test-database'
import { authenticateProducer, forgetProducerKeys } from '@/lib/auth/authenticate-producer'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { isMistyped } from '@/lib/auth/producer-token'
import { revokeProducerKey } from '@/lib/auth/revoke-producer-key'
import { getNotificationsHandler } from '@/lib/http/handlers/get-notifications'

let db: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

const actor = 'test'

describe('a producer key', () => {
  it('is accepted with its producer, and its token is stored nowhere', async () => {
    const made = await createProducerKey({ producer: 'shop', scopes: ['notifications:write'], actor })
    expect(made.token).toMatch(/^once_[0-9a-f]{12}_[\w-]{48}$/)
    const producer = await authenticateProducer(`Bearer ${made.token}`, 'notifications:write')
    expect(producer).toMatchObject({ producerId: made.producerId, name: 'shop', keyId: made.keyId })
    const [row] = await db.sql`select row_to_json(k)::text as stored from producer_keys k where id = ${made.keyId}`
    expect(row?.stored).not.toContain(made.token.slice(`once_${made.keyId}_`.length))
  })

  it('belongs to the same producer when a second one is made for its name', async () => {
    const first = await createProducerKey({ producer: 'rotating', scopes: ['guard'], actor })
    const second = await createProducerKey({ producer: 'rotating', scopes: ['guard'], actor })
    expect(second.producerId).toBe(first.producerId)
    expect(second.keyId).not.toBe(first.keyId)
  })

  it('is made together with its audit record', async () => {
    const made = await createProducerKey({ producer: 'audited', scopes: ['guard'], actor, reason: 'new system' })
    const rows = await db.sql`select actor, action, reason, detail from audit_records where subject_id = ${made.keyId}`
    expect(rows).toEqual([
      {
        actor,
        action: 'producer_key.create',
        reason: 'new system',
        detail: expect.objectContaining({ producer: 'audited' }),
      },
    ])
  })

  it('does what its scopes say and nothing else', async () => {
    const { token } = await createProducerKey({ producer: 'reader', scopes: ['notifications:read'], actor })
    await expect(authenticateProducer(`Bearer ${token}`, 'notifications:write')).rejects.toMatchObject({
      code: 'forbidden',
    })
    await expect(authenticateProducer(`Bearer ${token}`, 'notifications:read:pii')).rejects.toMatchObject({
      code: 'forbidden',
    })
  })

  it.each([null, '', 'Basic abc', 'Bearer', 'Bearer ', 'Bearer unknown', `Bearer ${'x'.repeat(600)}`])(
    'is demanded: %j does not do',
    async (header) => {
      await expect(authenticateProducer(header, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
    },
  )

  it('is refused everywhere within a second of its revocation', async () => {
    const { token, keyId } = await createProducerKey({ producer: 'revoked', scopes: ['guard'], actor })
    await authenticateProducer(`Bearer ${token}`, 'guard')
    // As another process would revoke it: this one's cache hears nothing.
    await db.sql`update producer_keys set disabled_at = now() where id = ${keyId}`
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 1_000)
    await expect(authenticateProducer(`Bearer ${token}`, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
    clock.mockRestore()
  })

  it('is refused at once by the process that revoked it, and only once revoked', async () => {
    const { token, keyId } = await createProducerKey({ producer: 'revoked-here', scopes: ['guard'], actor })
    await authenticateProducer(`Bearer ${token}`, 'guard')
    await revokeProducerKey({ keyId, actor })
    await expect(authenticateProducer(`Bearer ${token}`, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
    await expect(revokeProducerKey({ keyId, actor })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('is taken only from the networks that it was made for, and from elsewhere is refused by name and on record', async () => {
    const networks = ['10.0.0.0/8', '192.0.2.7']
    const { token, keyId } = await createProducerKey({ producer: 'at-home', scopes: ['guard'], networks, actor })
    const from = (address: string | null) => authenticateProducer(`Bearer ${token}`, 'guard', address)
    for (const address of ['10.1.2.3', '192.0.2.7', '::ffff:10.1.2.3'])
      expect(await from(address)).toMatchObject({ keyId })
    for (const address of ['11.0.0.1', '192.0.2.8', '::1', null])
      await expect(from(address)).rejects.toMatchObject({
        code: 'forbidden',
        detail: { denied: { actor: 'producer:at-home', action: 'key.refused', subjectId: keyId } },
      })
    const wrong = createProducerKey({ producer: 'x', scopes: ['guard'], networks: ['home'], actor })
    await expect(wrong).rejects.toMatchObject({ code: 'invalid' })
  })

  it('says when it was used last, written once a minute and no more', async () => {
    const { token, keyId } = await createProducerKey({ producer: 'in-use', scopes: ['guard'], actor })
    const lastUsed = async () =>
      (await db.sql<{ at: Date | null }[]>`select last_used_at as at from producer_keys where id = ${keyId}`)[0]?.at ??
      null
    expect(await lastUsed()).toBeNull()
    for (let i = 0; i < 5; i++) {
      forgetProducerKeys()
      await authenticateProducer(`Bearer ${token}`, 'guard')
    }
    await vi.waitFor(async () => expect(await lastUsed()).not.toBeNull())
    const [first, written] = [
      await lastUsed(),
      await db.sql`select xmin::text as x from producer_keys where id = ${keyId}`,
    ]
    await noteKeyUse(db.sql, keyId)
    expect(await db.sql`select xmin::text as x from producer_keys where id = ${keyId}`).toEqual(written)
    await db.sql`update producer_keys set last_used_at = now() - interval '1 hour' where id = ${keyId}`
    await noteKeyUse(db.sql, keyId)
    expect((await lastUsed())?.getTime()).toBeGreaterThanOrEqual(first?.getTime() ?? 0)
  })

  it('that stands in an address is not taken, and its sender is told to end it', async () => {
    const { token } = await createProducerKey({ producer: 'leaky', scopes: ['notifications:read'], actor })
    const answer = await getNotificationsHandler(new Request(`http://localhost/api/v1/notifications?key=${token}`))
    expect(answer.status).toBe(401)
    const { detail } = (await answer.json()) as { detail: string }
    expect(detail).toContain('A key stands in this address')
    expect(detail).not.toContain(token)
  })

  it('is refused after its expiry', async () => {
    const expiresAt = new Date(Date.now() - 1_000)
    const { token } = await createProducerKey({ producer: 'expired', scopes: ['guard'], expiresAt, actor })
    await expect(authenticateProducer(`Bearer ${token}`, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('that is mistyped is refused without the database; one made before there were checksums is asked for', async () => {
    const { token } = await createProducerKey({ producer: 'checked', scopes: ['guard'], actor })
    for (let at = token.length - 48; at < token.length; at += 5) {
      const other = token[at] === 'A' ? 'B' : 'A'
      expect(isMistyped(token.slice(0, at) + other + token.slice(at + 1)), `character ${at}`).toBe(true)
    }
    expect(isMistyped(token)).toBe(false)
    expect(isMistyped(`once_0123456789ab_${'a'.repeat(43)}`)).toBe(false)
    expect(isMistyped('e2e-producer-key')).toBe(false)
  })

  it('cannot be checked without a database, and that is not called a bad key', async () => {
    forgetProducerKeys()
    await database('service').end()
    await expect(authenticateProducer('Bearer anything', 'guard')).rejects.toMatchObject({ code: 'unavailable' })
    const mistyped = `Bearer once_0123456789ab_${'a'.repeat(48)}`
    await expect(authenticateProducer(mistyped, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
