import { randomUUID } from 'node:crypto'
import { startEmbeddedPostgres } from '../embedded-postgres.mjs'

/** The demo's database, for what no API does: moving facts into the past. Made for a data directory that the product uses. */
export async function openPast(dataDir) {
  const { register } = await import('tsx/esm/api')
  register()
  const embedded = process.env.DATABASE_URL ? null : await startEmbeddedPostgres({ dataDir })
  const { default: postgres } = await import('postgres')
  const sql = postgres(process.env.DATABASE_URL || embedded.url, { max: 1, onnotice: () => {} })
  const { insertProducerKey } = await import('../../db/queries/insert-producer-key.ts')
  const { newToken, tokenHash } = await import('../../lib/auth/producer-token.ts')
  const { moveIntoThePast, countUnfinished } = await import('../../db/testing/move-into-the-past.ts')
  const { recountStats } = await import('../../db/testing/recount-stats.ts')
  return {
    now: async () => (await sql`select now() as now`)[0].now,
    unfinished: () => countUnfinished(sql),
    move: (since) => moveIntoThePast(sql, since),
    recount: () => recountStats(sql),
    producerKey,
    async close() {
      await sql.end({ timeout: 2 })
      await embedded?.stop()
    },
  }

  async function producerKey(producer) {
    const { keyId, token } = newToken()
    const scopes = ['notifications:write', 'notifications:read']
    const none = { ratePerSecond: null, expiresAt: null, networks: null, reason: null }
    const ids = { auditId: randomUUID(), producerId: randomUUID() }
    await insertProducerKey(sql, {
      ...ids,
      producer,
      keyId,
      tokenHash: tokenHash(token),
      scopes,
      ...none,
      actor: 'demo',
    })
    return token
  }
}
