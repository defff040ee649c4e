import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { type ChartKey, type ChartRow, highestOf } from '@/components/charts/series'
import { StillBars } from '@/components/charts/still-bars'

const sent: ChartKey = { key: 'sent', label: 'Sent', color: 'blue' }
const held: ChartKey = { key: 'held', label: 'Held', color: 'red' }
const delivered: ChartKey = { key: 'delivered', label: 'Delivered', color: 'green', beside: true }
const before: ChartKey = { key: 'before', label: 'Before', color: 'grey' }
const rows: ChartRow[] = [
  { at: '2026-11-26T10:00:00Z', label: '10:00', sent: 3, held: 1, delivered: 2, before: 0 },
  { at: '2026-11-26T11:00:00Z', label: '11:00', sent: 0, held: 0, delivered: 0, before: 8 },
]

test('what stands beside is no part of the stack: neither of its height, nor of its place', () => {
  const paths = pathsOf({ keys: [sent, held, delivered] })
  expect(paths.blue).toBe('M0.03 1.0000V0.2500h0.47V1.0000z')
  expect(paths.red).toBe('M0.03 0.2500V0.0000h0.47V0.2500z')
  expect(paths.green).toBe('M0.50 1.0000V0.5000h0.47V1.0000z')
})

test('one stack alone has the whole of its place', () => {
  expect(pathsOf({ keys: [sent, held] }).blue).toBe('M0.03 1.0000V0.2500h0.94V1.0000z')
})

test('the line over the bars goes through the middle of each, and the axis has room for it', () => {
  expect(highestOf(rows, [sent, held, delivered])).toBe(4)
  expect(highestOf(rows, [sent, held, delivered], before)).toBe(8)
  expect(pathsOf({ keys: [sent], over: before }).grey).toBe('M0.5 1.0000L1.5 0.0000')
})

function pathsOf(props: { keys: ChartKey[]; over?: ChartKey }): Record<string, string> {
  const html = renderToStaticMarkup(<StillBars rows={rows} width={400} {...props} />)
  const paths = [...html.matchAll(/<path ([^>]*)>/g)].map(([, attributes = '']) => attributes)
  const of = (text: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(text)?.[1] ?? ''
  return Object.fromEntries(
    paths.map((text) => [of(text, 'fill') === 'none' ? of(text, 'stroke') : of(text, 'fill'), of(text, 'd')]),
  )
}
