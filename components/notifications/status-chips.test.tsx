import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { StatusChips } from '@/components/notifications/status-chips'
import { notificationStatuses } from '@/lib/domain/notification'
import type { StatusCounts } from '@/lib/insights/status-counts'

const none = Object.fromEntries(
  notificationStatuses.map((status) => [status, { count: 0, more: false }]),
) as StatusCounts
const counts: StatusCounts = { ...none, dead_lettered: { count: 1_000, more: true }, sent: { count: 12, more: false } }

test('each status says how many there are, and that there are more where counting stopped', () => {
  const text = wordsOf(renderToStaticMarkup(<StatusChips chosen={['dead_lettered']} counts={counts} />))
  expect(text).toContain('Dead letter 1,000+')
  expect(text).toContain('Sent 12')
  expect(text).toContain('Expired 0')
})

test('without counts there are the statuses alone', () => {
  expect(wordsOf(renderToStaticMarkup(<StatusChips chosen={[]} />))).not.toMatch(/\d/)
})

function wordsOf(html: string): string {
  return html.replace(/<[^>]*>/g, '')
}
