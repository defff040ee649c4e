import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { CollisionTable } from '@/components/duplicates/collision-table'
import type { Collision } from '@/lib/insights/list-collisions'

const at = '2026-11-26T08:00:00.000Z'
const event = { id: '0b7e2d5e-58a1-4f6a-9a53-0d2f3f0c9f11', kind: 'event' as const, type: 'order.created', at }
const collision: Collision = { id: 'c', at, producer: 'shop', key: 'otp-order-7', original: event, paths: ['data'] }

test('no link of a collision has its key in it: browsers, proxies and logs keep addresses', () => {
  for (const original of [event, { ...event, kind: 'notification' as const }]) {
    const html = renderToStaticMarkup(
      <CollisionTable tools={{ path: '/duplicates/collisions', address: {} }} items={[{ ...collision, original }]} />,
    )
    const links = [...html.matchAll(/href="([^"]*)"/g)].map((match) => match[1])
    expect(links.filter((link) => !link?.startsWith('/duplicates/collisions?columns='))).toEqual([
      original.kind === 'event' ? `/notifications?event=${original.id}` : `/notifications/${original.id}`,
    ])
  }
})
