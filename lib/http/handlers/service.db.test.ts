import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeDatabase, database } from '@/db/client'
import { recordHeartbeat } from '@/db/queries/record-heartbeat'
import { testDatabase } from '@/db/testing/test-database'
import { env } from '@/lib/config/env'
import { getHealthHandler } from '@/lib/http/handlers/get-health'
import { getMetricsHandler } from '@/lib/http/handlers/get-metrics'
import { getReadyHandler } from '@/lib/http/handlers/get-ready'
import { recordRemoteAddress } from '@/lib/http/remote-address'
import { countAttempts } from '@/lib/observability/metrics'

let db: Awaited<ReturnType<typeof testDatabase>>
beforeAll(async () => {
  db = await testDatabase()
})
afterAll(() => db.drop())

const request = (headers: Record<string, string> = {}) => new Request('http://once.test/api', { headers })

describe('GET /api/metrics', () => {
  const from = (address: string, headers: Record<string, string> = {}) => {
    recordRemoteAddress(headers, address)
    return getMetricsHandler(request(headers))
  }

  it('is for this machine when no token is set', async () => {
    expect((await from('127.0.0.1')).status).toBe(200)
    expect((await from('::1')).status).toBe(200)
    expect((await from('203.0.113.9')).status).toBe(401)
    expect((await from('127.0.0.1', { 'x-forwarded-for': '203.0.113.9' })).status).toBe(401)
    expect((await from('127.0.0.1', { 'x-forwarded-for': '127.0.0.1, 203.0.113.9' })).status).toBe(401)
  })

  it('is for the holder of the token when one is set, wherever from', async () => {
    Object.assign(env(), { ONCE_METRICS_TOKEN: 'metrics-token' })
    expect((await from('203.0.113.9', { authorization: 'Bearer metrics-token' })).status).toBe(200)
    expect((await from('127.0.0.1', { authorization: 'Bearer other' })).status).toBe(401)
    Object.assign(env(), { ONCE_METRICS_TOKEN: undefined })
  })

  it('tells what this process did and what waits in the database', async () => {
    await recordHeartbeat(database('engine'), 'outbox', {})
    countAttempts([
      { provider: 'genesys', outcome: 'unknown' },
      { provider: 'genesys', outcome: 'unknown' },
      { provider: 'cxone', outcome: 'unknown' },
      { provider: 'genesys', outcome: 'unknown' },
    ])
    const text = await (await from('127.0.0.1')).text()
    expect(text).toContain('once_attempts_total{provider="genesys",outcome="unknown"} 3')
    expect(text).toContain('once_attempts_total{provider="cxone",outcome="unknown"} 1')
    expect(text).toContain('once_outbox_messages{state="ready"} 0')
    expect(text).toContain('once_outbox_oldest_due_seconds 0')
    expect(text).toMatch(/once_database_connections\{pool="once-console",state="\w+"\} \d/)
    expect(text).toContain('once_database_up 1')
  })
})

describe('the service', () => {
  it('is ready with a migrated database', async () => {
    expect((await getReadyHandler(request())).status).toBe(200)
  })

  it('is not ready with a database that lacks a migration', async () => {
    await db.sql`create table applied_before as select * from applied_migrations`
    await db.sql`delete from applied_migrations`
    const answer = await getReadyHandler(request())
    expect(answer.status).toBe(503)
    expect(await answer.json()).toMatchObject({ code: 'unavailable', detail: expect.stringContaining('not migrated') })
    await db.sql`drop table applied_migrations`
    expect((await getReadyHandler(request())).status).toBe(503)
  })

  it('is alive without a database, not ready, and still tells its own metrics', async () => {
    await closeDatabase()
    Object.assign(env(), { DATABASE_URL: 'postgres://127.0.0.1:1/none' })
    expect((await getHealthHandler(request())).status).toBe(200)
    const ready = await getReadyHandler(request())
    expect(ready.status).toBe(503)
    expect(ready.headers.get('retry-after')).toBe('1')
  })
})
