import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { database } from '@/db/client'
import { upsertBootstrapKey } from '@/db/queries/upsert-bootstrap-key'
import { testDatabase } from '@/db/testing/test-database'
import { authenticateProducer, forgetProducerKeys } from '@/lib/auth/authenticate-producer'
import { bootstrapProducer } from '@/lib/auth/bootstrap-producer'
import { tokenHash } from '@/lib/auth/producer-token'
import { scopes } from '@/lib/auth/scopes'
import { env } from '@/lib/config/env'

let db: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

function withApiKey(value: string): void {
  Object.assign(env(), { ONCE_API_KEY: value })
  forgetProducerKeys()
}

describe('ONCE_API_KEY', () => {
  it('is a key named bootstrap with every scope', async () => {
    withApiKey('first-bootstrap-key')
    expect(await bootstrapProducer()).toBe(true)
    for (const scope of scopes) {
      const producer = await authenticateProducer('Bearer first-bootstrap-key', scope)
      expect(producer).toMatchObject({ name: 'bootstrap', keyId: 'bootstrap' })
    }
  })

  it('changes nothing when it is the same again, not even a revocation', async () => {
    await db.sql`update producer_keys set disabled_at = now() where id = 'bootstrap'`
    expect(await bootstrapProducer()).toBe(false)
    forgetProducerKeys()
    await expect(authenticateProducer('Bearer first-bootstrap-key', 'guard')).rejects.toThrow()
  })

  it('replaces the old key when its value changes, for the same producer', async () => {
    const [before] = await db.sql`select producer_id from producer_keys`
    withApiKey('second-bootstrap-key')
    expect(await bootstrapProducer()).toBe(true)
    const producer = await authenticateProducer('Bearer second-bootstrap-key', 'guard')
    expect(producer.producerId).toBe(before?.producer_id)
    await expect(authenticateProducer('Bearer first-bootstrap-key', 'guard')).rejects.toThrow()
  })

  it.each(['x', `once_0123456789ab_${'a'.repeat(48)}`, 'k'.repeat(512)])(
    'is a key whatever its form: %s',
    async (value) => {
      withApiKey(value)
      expect(await bootstrapProducer()).toBe(true)
      expect(await authenticateProducer(`Bearer ${value}`, 'guard')).toMatchObject({ keyId: 'bootstrap' })
    },
  )

  it('may be registered by many processes at once', async () => {
    const key = () => ({
      producerId: randomUUID(),
      auditId: randomUUID(),
      tokenHash: tokenHash('third'),
      scopes: ['guard'],
    })
    const processes = Array.from({ length: 4 }, () => upsertBootstrapKey(database('engine'), key()))
    const changes = await Promise.all(processes)
    expect(changes.filter(Boolean)).toHaveLength(1)
  })
})
