import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Handler } from '@/lib/http/api-route'
import { createFrontDoor } from './front-door'

const named: Handler = async (_request, context) => Response.json({ by: 'hot', ...(await context?.params) })
let door: Server
let url: string

beforeAll(async () => {
  const routes = new Map([
    ['/api/exact', named],
    ['/api/things/{name}', named],
  ])
  door = createFrontDoor(routes, (_request, response) => response.end('{"by":"next"}'))
  door.listen(0, '127.0.0.1')
  await once(door, 'listening')
  url = `http://127.0.0.1:${(door.address() as AddressInfo).port}`
})
afterAll(() => door.close())

const post = async (path: string, method = 'POST') => (await fetch(url + path, { method })).json()

test('a hot path is answered by its handler, with the last part as its parameter where it has one', async () => {
  expect(await post('/api/exact')).toEqual({ by: 'hot' })
  expect(await post('/api/exact?x=1')).toEqual({ by: 'hot' })
  expect(await post('/api/things/my%20thing?x=/a/b')).toEqual({ by: 'hot', name: 'my thing' })
  expect(await post('/api/things/%ff')).toEqual({ by: 'hot', name: '%ff' })
})

test('everything else goes to Next', async () => {
  for (const path of ['/api/exact/more', '/api/other', '/api/things', '/api/things/a/b', '/'])
    expect(await post(path)).toEqual({ by: 'next' })
  expect(await post('/api/exact', 'GET')).toEqual({ by: 'next' })
})
