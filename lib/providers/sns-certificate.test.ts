import { generateKeyPairSync } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { closeHttpConnections } from '@/lib/providers/http-sender'
import { certificateKeys, fetchCertificate } from '@/lib/providers/sns-certificate'

const pem = generateKeyPairSync('rsa', { modulusLength: 2048 })
  .publicKey.export({ format: 'pem', type: 'spki' })
  .toString()

let server: Server
let base: string
beforeAll(async () => {
  server = createServer(({ url }, response) => {
    if (url === '/moved.pem') response.writeHead(302, { location: '/there.pem' }).end()
    else if (url === '/there.pem') response.end(pem)
    else response.writeHead(404).end(pem)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  await closeHttpConnections()
  server.close()
})

it('a certificate is fetched over the guarded connections, no redirect followed', async () => {
  expect(await fetchCertificate(`${base}/there.pem`)).toBe(pem)
  expect(await fetchCertificate(`${base}/moved.pem`)).toBeNull()
  expect(await fetchCertificate(`${base}/missing.pem`)).toBeNull()
  expect(await fetchCertificate(`${base.replace('127.0.0.1', '127.0.0.2')}/there.pem`)).toBeNull()
  expect(await fetchCertificate('http://127.0.0.1:1/there.pem')).toBeNull()
})

it('one that could not be had is asked for again, one that was had is not', async () => {
  const fetcher = vi.fn(async () => pem as string | null).mockResolvedValueOnce(null)
  const keyOf = certificateKeys(fetcher)
  expect(await keyOf('a')).toBeNull()
  expect(await keyOf('a')).not.toBeNull()
  expect(await keyOf('a')).not.toBeNull()
  expect(fetcher).toHaveBeenCalledTimes(2)
})

it('no number of addresses fills the memory', async () => {
  const fetcher = vi.fn(async () => pem)
  const keyOf = certificateKeys(fetcher)
  for (let i = 0; i < 40; i++) await keyOf(`address-${i}`)
  await keyOf('address-39')
  expect(fetcher).toHaveBeenCalledTimes(40)
  await keyOf('address-0')
  expect(fetcher).toHaveBeenCalledTimes(41)
})

it('a short key is none', async () => {
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'pem', type: 'spki' })
  expect(await certificateKeys(async () => short.toString())('a')).toBeNull()
})
