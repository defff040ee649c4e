import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { codeSamples } from '@/lib/configuration/code-samples'

const request = { type: 'bill', recipient: { phone: '+15551234567' }, data: { who: "O'Neil" } }

test('the sample for Node asks what it says, with the key from the environment', async () => {
  const asked: unknown[] = []
  const server = createServer(async (incoming, response) => {
    const { method, url, headers } = incoming
    asked.push({
      method,
      url,
      authorization: headers.authorization,
      key: headers['idempotency-key'],
      body: JSON.parse(await textOf(incoming)),
    })
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"x"}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const sample = codeSamples(url, request, null).find(({ name }) => name === 'Node')?.text ?? ''
  const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', sample], {
    env: { NODE_ENV: 'test', ONCE_API_KEY: 'a-key' },
  })
  server.close()
  expect(stdout).toContain('202')
  const authorization = 'Bearer a-key'
  expect(asked).toEqual([
    { method: 'POST', url: '/api/v1/notifications', authorization, key: 'order-1', body: request },
  ])
})

test('each sample names the deployment, and there is one in SQL only where a type is bound to an event', () => {
  const names = (event: Parameters<typeof codeSamples>[2]) => codeSamples('https://x.example', request, event)
  expect(names(null).map(({ name }) => name)).toEqual(['curl', 'Node', 'Python'])
  for (const { text } of names(null)) expect(text).toContain('https://x.example/api/v1/notifications')
  const sql = names({ eventType: "it's", data: { who: "O'Neil" } }).at(-1)?.text
  expect(sql).toContain(`'it''s', '{"who":"O''Neil"}'`)
})
