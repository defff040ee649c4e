import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { connectGuarded, requireAllowedBrokerUrl } from '@/lib/intake/queues/require-allowed-broker'

const publicAddress = '93.184.215.14'

test.each([
  [`postgres://u:p@${publicAddress}/shop`, false],
  [`postgresql://u:p@${publicAddress}/shop?sslmode=prefer`, false],
  [`postgres://u:p@${publicAddress}/shop?sslmode=disable`, false],
  [`postgres://u:p@${publicAddress}/shop?sslmode=require`, true],
  [`postgres://u:p@${publicAddress}/shop?sslmode=verify-full`, true],
  ['postgres://u:p@127.0.0.1/shop', true], // listed
  ['postgres://u:p@10.0.0.7/shop?sslmode=verify-full', false],
  [`https://${publicAddress}/queue`, true],
  [`http://${publicAddress}/queue`, false],
])('whether customers may go to %s: %s', async (url, allowed) => {
  const asked = requireAllowedBrokerUrl(url, 5432)
  if (allowed) await asked
  else await expect(asked).rejects.toThrow(/ONCE_ALLOWED_PRIVATE_HOSTS/)
})

test('a connection goes to listed addresses, and to no other private one, whatever was looked up before', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  const socket = connectGuarded('127.0.0.1', port)
  await once(socket, 'connect')
  socket.destroy()
  server.close()
  expect(() => connectGuarded('10.0.0.7', 5432)).toThrow(/private/)
})
