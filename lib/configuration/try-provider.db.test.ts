import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { configure, sampleConfiguration } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import type { Operator } from '@/lib/auth/operator'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { tryProvider } from '@/lib/configuration/try-provider'
import { closeHttpConnections } from '@/lib/providers/http-sender'

const { sql } = await useTestDatabase()
const admin: Operator = {
  kind: 'user',
  email: 'ann@example.com',
  role: 'admin',
  proof: { recent: true, by: 'password' },
}
const longAgo: Operator = { ...admin, proof: { recent: false, by: 'password' } }

let server: Server
let url = ''
let version = 0
const asked: { path: string | undefined; authorization: string | undefined }[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push({ path: request.url, authorization: request.headers.authorization })
    response.end('{}')
  }).listen(0, '127.0.0.1')
  await new Promise((done) => server.once('listening', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
beforeEach(async () => {
  version = await configure(sampleConfiguration([url]), version)
  asked.length = 0
})
afterAll(async () => {
  await closeHttpConnections()
  server.close()
})

const stored = async () => (await readConfiguration()).document.providers[0]

it('a provider is asked with the stored secret behind the mask, which leaves no trace but in the request', async () => {
  const trial = await tryProvider(longAgo, 'provider-1', await stored())
  expect(trial).toMatchObject({ kind: 'tried', answer: { found: 'ready' } })
  expect(asked).toEqual([{ path: '/api/v2/tokens/me', authorization: expect.stringMatching(/^Bearer [^•]+$/) }])
  const [record] = await sql`select actor, subject_id, detail from audit_records where action = 'provider.try'`
  expect(record).toMatchObject({ actor: 'user:ann@example.com', subject_id: 'provider-1' })
  expect(record?.detail).toEqual({ adapter: 'genesys-outbound-contacts', settings: { baseUrl: url } })
})

it('settings that were not saved yet are tried after a recent proof only: they may be a place to send the secret to', async () => {
  const provider = await stored()
  const elsewhere = { ...provider, settings: { ...provider?.settings, baseUrl: `${url}/elsewhere` } }
  await expect(tryProvider(longAgo, 'provider-1', elsewhere)).rejects.toMatchObject({ code: 'proof_needed' })
  expect(asked).toEqual([])
  expect(await tryProvider(admin, 'provider-1', elsewhere)).toMatchObject({ kind: 'tried' })
  expect(asked).toMatchObject([{ path: '/elsewhere/api/v2/tokens/me' }])
  expect((await readConfiguration()).version).toBe(version)
})

it('faults of the form are named, and whoever may not change the configuration asks nobody', async () => {
  const broken = { ...(await stored()), settings: { baseUrl: 'not an address' } }
  const { kind, ...rest } = await tryProvider(admin, 'provider-1', broken)
  expect([kind, JSON.stringify(rest)]).toEqual(['invalid', expect.stringContaining('settings.baseUrl')])
  const operator: Operator = { ...admin, role: 'operator' }
  await expect(tryProvider(operator, 'provider-1', await stored())).rejects.toMatchObject({ code: 'forbidden' })
  expect(asked).toEqual([])
})
