import { expect, test } from 'vitest'
import { env } from '@/lib/config/env'
import { cronRoute } from '@/lib/http/cron-route'

const call = (work: () => Promise<object>, secret = env().CRON_SECRET) =>
  cronRoute(work)(new Request('http://once.test/api/cron', { headers: { authorization: `Bearer ${secret}` } }))

const counts = ['leased', 'sent', 'retried', 'fellBack', 'unknown', 'deadLettered', 'suppressed', 'expired', 'rescued']

test('every cron route answers with the same counts, also one that sends nothing', async () => {
  const answer = await (await call(async () => ({ folded: 2, durationMs: 7 }))).json()
  expect(answer).toMatchObject({ ok: true, drained: true, folded: 2, durationMs: 7 })
  for (const name of counts) expect(answer[name]).toBe(0)
  expect(await (await call(async () => ({ sent: 3, drained: false }))).json()).toMatchObject({
    sent: 3,
    drained: false,
  })
})

test('without the secret no work is done', async () => {
  let worked = false
  const answer = await call(async () => {
    worked = true
    return {}
  }, 'another secret')
  expect(answer.status).toBe(401)
  expect(worked).toBe(false)
})

test('a database that cannot be reached is a 503 that says when to come again', async () => {
  const answer = await call(() => Promise.reject(Object.assign(new Error('gone'), { code: 'ECONNRESET' })))
  expect(answer.status).toBe(503)
  expect(answer.headers.get('retry-after')).toBe('1')
  expect(await answer.json()).toMatchObject({ code: 'unavailable' })
})
