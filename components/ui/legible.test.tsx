import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { FactList } from '@/components/configuration/fact-list'
import { Copyable } from '@/components/feedback/copyable'
import { RecipientText } from '@/components/notifications/recipient'
import { Timeline } from '@/components/notifications/timeline'
import { Facts } from '@/components/ui/facts'

const turned = 'pay \u202e001\u202c or \u2067all\u2069'
const named = 'pay [U+202E]001[U+202C] or [U+2067]all[U+2069]'

test.each<[string, ReactNode]>([
  ['a recipient', <RecipientText key="1" recipient={{ customerId: turned }} />],
  ['a key that can be copied', <Copyable key="2" text={turned} what="key" />],
  [
    'a fact, and what a fact is made of',
    <Facts key="3" items={[['Said', <a key="a" href="/x">{`to ${turned}`}</a>]]} />,
  ],
  ['a timeline', <Timeline key="4" entries={[{ at: '2027-01-01T00:00:00Z', what: 'accepted', detail: turned }]} />],
  ['a list of facts', <FactList key="5" facts={[['reason', turned]]} />],
])('%s shows by name what would turn the direction of writing', (_, node) => {
  const html = renderToStaticMarkup(node)
  expect(html).toContain(named)
  expect(html).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/)
})
