import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { database } from '@/db/client'
import { testDatabase } from '@/db/testing/test-database'
import { authenticateProducer, forgetProducerKeys } from '@/lib/auth/authenticate-producer'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { revokeProducerKey } from '@/lib/auth/revoke-producer-key'

let db: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

const actor = 'test'

describe('a producer key', () => {
  it('is accepted with its producer, and its token is stored nowhere', async () => {
    const made = await createProducerKey({ producer: 'shop', scopes: ['notifications:write'], actor })
    expect(made.token).toMatch(/^once_[0-9a-f]{12}_[\w-]{43}$/)
    const producer = await authenticateProducer(`Bearer ${made.token}`, 'notifications:write')
    expect(producer).toMatchObject({ producerId: made.producerId, name: 'shop', keyId: made.keyId })
    const [row] = await db.sql`select row_to_json(k)::text as stored from producer_keys k where id = ${made.keyId}`
    expect(row?.stored).not.toContain(made.token.split('_').at(-1))
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

  it('is refused after its expiry', async () => {
    const expiresAt = new Date(Date.now() - 1_000)
    const { token } = await createProducerKey({ producer: 'expired', scopes: ['guard'], expiresAt, actor })
    await expect(authenticateProducer(`Bearer ${token}`, 'guard')).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  it('cannot be checked without a database, and that is not called a bad key', async () => {
    forgetProducerKeys()
    await database('service').end()
    await expect(authenticateProducer('Bearer anything', 'guard')).rejects.toMatchObject({ code: 'unavailable' })
  })
})
