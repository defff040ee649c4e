import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { HttpResult } from '@/lib/providers/http-exchange'
import { createHttpSender } from '@/lib/providers/http-sender'
import { createTargetGuard, type Target, type TargetGuard, targetOfUrl } from '@/lib/providers/ssrf-guard'

const nothingListed = createTargetGuard({ allowedHosts: [], ownAddresses: [] })

/** What the guard says of a URL whose host is a literal. */
function faultOfUrl(text: string, guard: TargetGuard = nothingListed): string | null {
  const target = targetOfUrl(new URL(text))
  return 'fault' in target ? target.fault : guard.faultOf(target)
}

const https: Target = { protocol: 'https', hostname: 'api.example.com', port: 443 }

describe('addresses', () => {
  it.each([
    ['loopback', '127.0.0.1'],
    ['loopback elsewhere in the net', '127.255.255.254'],
    ['private', '10.0.0.1'],
    ['private', '172.16.0.1'],
    ['private', '192.168.1.1'],
    ['link local, cloud metadata', '169.254.169.254'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['Alibaba metadata', '100.100.100.200'],
    ['Azure platform', '168.63.129.16'],
    ['benchmarking', '198.18.0.1'],
    ['benchmarking', '198.19.255.255'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['multicast', '224.0.0.1'],
    ['this network', '0.0.0.0'],
    ['documentation', '192.0.2.1'],
    ['protocol assignments', '192.0.0.8'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['IPv4-mapped', '::ffff:127.0.0.1'],
    ['IPv4-mapped, hexadecimal', '::ffff:7f00:1'],
    ['IPv4-mapped metadata', '::ffff:169.254.169.254'],
    ['IPv4-compatible', '::7f00:1'],
    ['NAT64', '64:ff9b::7f00:1'],
    ['local NAT64', '64:ff9b:1::7f00:1'],
    ['6to4', '2002:7f00:1::'],
    ['Teredo', '2001::1'],
    ['unique local', 'fc00::1'],
    ['AWS metadata', 'fd00:ec2::254'],
    ['link local', 'fe80::1'],
    ['link local with a zone', 'fe80::1%eth0'],
    ['site local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['documentation', '2001:db8::1'],
    ['not an address', 'localhost'],
    ['nothing', ''],
  ])('refuses %s %s', (_, address) => {
    expect(nothingListed.faultOfAddress(https, address)).not.toBeNull()
  })

  it.each(['93.184.216.34', '8.8.8.8', '2606:4700::6810:84e5', '::ffff:8.8.8.8'])('lets %s pass', (address) => {
    expect(nothingListed.faultOfAddress(https, address)).toBeNull()
  })

  it('refuses addresses of this very machine, public ones too', () => {
    const guard = createTargetGuard({ allowedHosts: [], ownAddresses: ['93.184.216.34'] })
    expect(guard.faultOfAddress(https, '93.184.216.34')).toMatch(/private or reserved/)
  })
})

describe('URLs', () => {
  it.each([
    'https://127.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://0x7f000001/',
    'https://0177.0.0.1/',
    'https://①②⑦.0.0.1/',
    'https://169。254。169。254/',
    'https://[::]/',
    'https://[::1]/',
    'https://[::ffff:7f00:1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::7f00:1]/',
    'https://127.0.0.1#@public.example.com/',
    'https://127.0.0.1\\public.example.com/',
  ])('refuses %s, however it is written', (text) => {
    expect(faultOfUrl(text)).not.toBeNull()
  })

  it.each(['ftp://example.com/', 'file:///etc/passwd', 'gopher://example.com/', 'data:text/plain,x'])(
    'refuses the scheme of %s',
    (text) => {
      expect(faultOfUrl(text)).toMatch(/only https/)
    },
  )

  it.each(['https://user@example.com/', 'https://user:secret@example.com/', 'https://:secret@example.com/'])(
    'refuses credentials in %s',
    (text) => {
      expect(faultOfUrl(text)).toMatch(/no user name/)
    },
  )

  it('refuses ports of public hosts where no provider listens', () => {
    for (const port of [22, 80, 5432, 6379, 8443]) {
      expect(nothingListed.faultOfAddress({ ...https, port }, '8.8.8.8')).toMatch(/port/)
    }
  })

  it('refuses plain http to public hosts', () => {
    expect(faultOfUrl('http://8.8.8.8/')).toMatch(/plain http/)
  })
})

describe('listed private hosts', () => {
  const guard = createTargetGuard({
    allowedHosts: ['127.0.0.1', '10.1.0.0/16', 'fd00:1::/32', 'Simulator.internal'],
    ownPort: 3000,
    ownAddresses: ['10.1.2.3'],
  })

  it.each([
    'http://127.0.0.1:9001/',
    'https://127.0.0.1/',
    'http://10.1.255.1:8080/',
    'https://[fd00:1::5]:8443/',
    'http://[::ffff:127.0.0.1]:9001/',
  ])('lets %s pass', (text) => {
    expect(faultOfUrl(text, guard)).toBeNull()
  })

  it.each(['http://127.0.0.2:9001/', 'http://10.2.0.1/', 'https://[fd00:2::5]/', 'http://[::1]:9001/'])(
    'still refuses %s, which is not on the list',
    (text) => {
      expect(faultOfUrl(text, guard)).not.toBeNull()
    },
  )

  it('lets a listed name pass at any private address, in any case of letters', () => {
    const target = targetOfUrl(new URL('http://SIMULATOR.internal:9001/')) as Target
    expect(guard.faultOfAddress(target, '172.18.0.3')).toBeNull()
    expect(guard.faultOfAddress({ ...target, hostname: 'other.internal' }, '172.18.0.3')).not.toBeNull()
  })

  it('never lets a provider be this server itself, by whichever address', () => {
    expect(faultOfUrl('http://127.0.0.1:3000/api/v2/events', guard)).toMatch(/itself/)
    expect(faultOfUrl('http://10.1.2.3:3000/', guard)).toMatch(/itself/)
    expect(faultOfUrl('http://10.1.2.4:3000/', guard)).toBeNull()
  })

  it('reads a list with a malformed range without that range', () => {
    const careless = createTargetGuard({ allowedHosts: ['10.0.0.0/99', '127.0.0.1'], ownAddresses: [] })
    expect(faultOfUrl('http://127.0.0.1/', careless)).toBeNull()
    expect(faultOfUrl('http://10.0.0.1/', careless)).not.toBeNull()
  })
})

describe('a server on loopback that must never be reached', () => {
  let hits = 0
  let canary: Server
  let port: number

  beforeAll(async () => {
    canary = createServer((_, response) => {
      hits += 1
      response.end()
    })
    await new Promise<void>((resolve) => canary.listen(0, '127.0.0.1', resolve))
    port = (canary.address() as AddressInfo).port
  })
  afterAll(() => canary.close())

  async function post(url: string, guard: TargetGuard): Promise<HttpResult> {
    const sender = createHttpSender({ guard, connectionsMax: 1 })
    const signal = new AbortController().signal
    const result = await sender.send({
      method: 'POST',
      url,
      headers: [],
      body: Buffer.from('{}'),
      userAgent: 'Once/test',
      timeoutMs: 5_000,
      signal,
    })
    await sender.close()
    return result
  }

  const blocked = expect.objectContaining({ kind: 'not_sent', code: 'target_blocked' })

  it.each(['http://127.0.0.1', 'http://127.1', 'http://[::ffff:127.0.0.1]', 'http://localhost'])(
    'is not reached as %s',
    async (origin) => {
      expect(await post(`${origin}:${port}/`, nothingListed)).toEqual(blocked)
      expect(hits).toBe(0)
    },
  )

  it('is not reached as localhost. with the dot that string checks forget, whether it resolves or not', async () => {
    expect(await post(`http://localhost.:${port}/`, nothingListed)).toMatchObject({ kind: 'not_sent' })
    expect(hits).toBe(0)
  })

  it('is not reached by a name that resolves to it', async () => {
    const guard = createTargetGuard({
      allowedHosts: [],
      resolve: (_, __, done) => done(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    expect(await post(`http://innocent.example.com:${port}/`, guard)).toEqual(blocked)
    expect(hits).toBe(0)
  })

  it('is not reached by a name that resolves to it beside a public address', async () => {
    const offered: string[] = []
    const guard = createTargetGuard({
      allowedHosts: [],
      resolve: (_, __, done) =>
        done(null, [
          { address: '127.0.0.1', family: 4 },
          { address: '8.8.8.8', family: 4 },
          { address: '::1', family: 6 },
        ]),
    })
    guard.lookupFor(https)('mixed.example.com', { all: true }, (_, addresses) => {
      if (Array.isArray(addresses)) offered.push(...addresses.map(({ address }) => address))
    })
    expect(offered).toEqual(['8.8.8.8'])
  })

  it('is not handed out to a caller that wants one address only', () => {
    const guard = createTargetGuard({
      allowedHosts: [],
      resolve: (_, __, done) =>
        done(null, [
          { address: '::1', family: 6 },
          { address: '8.8.8.8', family: 4 },
        ]),
    })
    const answers: unknown[] = []
    guard.lookupFor(https)('mixed.example.com', { all: false }, (_, address, family) => answers.push(address, family))
    expect(answers).toEqual(['8.8.8.8', 4])
  })

  it('is not reached by a name that was public when it was asked first', async () => {
    let asked = 0
    const guard = createTargetGuard({
      allowedHosts: [],
      resolve: (_, __, done) => {
        asked += 1
        done(null, [{ address: asked === 1 ? '8.8.8.8' : '127.0.0.1', family: 4 }])
      },
    })
    guard.lookupFor(https)('rebinding.example.com', { all: true }, () => {})
    expect(await post(`http://rebinding.example.com:${port}/`, guard)).toEqual(blocked)
    expect(asked).toBe(2)
    expect(hits).toBe(0)
  })

  it('is not sent to when the socket ends there although the address before it was vetted', async () => {
    let vetted = 0
    const guard: TargetGuard = {
      ...createTargetGuard({ allowedHosts: ['127.0.0.1'] }),
      faultOf: () => null,
      faultOfAddress: () => {
        vetted += 1
        return 'a private or reserved address'
      },
    }
    expect(await post(`http://127.0.0.1:${port}/`, guard)).toEqual(blocked)
    expect(vetted).toBe(1)
    expect(hits).toBe(0)
  })

  it('is reached once it is listed', async () => {
    expect(await post(`http://127.0.0.1:${port}/`, createTargetGuard({ allowedHosts: ['127.0.0.1'] }))).toMatchObject({
      kind: 'response',
      status: 200,
    })
    expect(hits).toBe(1)
  })
})
