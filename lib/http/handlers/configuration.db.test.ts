import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testDatabase } from '@/db/testing/test-database'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { getConfigurationHandler } from '@/lib/http/handlers/get-configuration'
import { putConfigurationHandler } from '@/lib/http/handlers/put-configuration'

let db: Awaited<ReturnType<typeof testDatabase>>
let token = ''
beforeAll(async () => {
  db = await testDatabase()
  const made = await createProducerKey({ producer: 'ops', scopes: ['config:read', 'config:write'], actor: 'test' })
  token = made.token
})
afterAll(() => db.drop())

const url = 'http://once.test/api/v1/config'
const authorization = () => ({ authorization: `Bearer ${token}` })
const get = () => getConfigurationHandler(new Request(url, { headers: authorization() }))
const put = (body: unknown, headers: Record<string, string> = {}) =>
  putConfigurationHandler(
    new Request(url, {
      method: 'PUT',
      headers: { ...authorization(), 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  )

describe('/api/v1/config', () => {
  it('gives the document with its version as ETag, before anything was saved too', async () => {
    const answer = await get()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('etag')).toBe('"0"')
    expect(await answer.json()).toMatchObject({ providers: [], idempotencyKeyRetention: 'P7D' })
  })

  it('takes the first document without If-Match, and none without it after that', async () => {
    const first = await put({})
    expect(first.status).toBe(200)
    expect(first.headers.get('etag')).toBe('"1"')
    expect(await first.json()).toEqual({ version: 1 })
    const second = await put({})
    expect(second.status).toBe(428)
    expect(await second.json()).toMatchObject({ code: 'version_required' })
  })

  it('takes a change to the newest version and refuses one to an older', async () => {
    expect((await put({ idempotencyKeyRetention: 'P2D' }, { 'if-match': '"1"' })).status).toBe(200)
    const stale = await put({}, { 'if-match': '"1"' })
    expect(stale.status).toBe(412)
    expect(await stale.json()).toMatchObject({ code: 'version_stale' })
    expect((await put({}, { 'if-match': '*' })).status).toBe(200)
  })

  it('what GET gives can be sent back as it is', async () => {
    const shown = await get()
    const answer = await put(await shown.json(), { 'if-match': shown.headers.get('etag') ?? '' })
    expect(answer.status).toBe(200)
  })

  it('names every fault of an invalid document', async () => {
    const answer = await put({ routes: [{ name: 'r', channel: 'fax', providers: [] }], extra: 1 }, { 'if-match': '*' })
    expect(answer.status).toBe(422)
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
    const paths = (await answer.json()).errors.map((fault: { path: string }) => fault.path)
    expect(paths).toEqual(expect.arrayContaining(['routes[0].channel', 'routes[0].providers', 'extra']))
  })
})
