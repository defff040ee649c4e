import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'

// Writes far more than a pipe and its buffer hold, and tells on the other channel how long anything else had to wait.
const program = `
import { log } from '@/lib/observability/log'
import { metricsRegistry } from '@/lib/observability/metrics'
log.level = 'info'
let longest = 0
let last = performance.now()
const beat = setInterval(() => {
  longest = Math.max(longest, performance.now() - last)
  last = performance.now()
}, 5)
for (let round = 0; round < 100; round++) {
  for (let line = 0; line < 100; line++) log.info({ round, line, padding: 'x'.repeat(400) }, 'a line')
  await new Promise((resolve) => setImmediate(resolve))
}
clearInterval(beat)
const text = await metricsRegistry().getSingleMetricAsString('once_log_lines_dropped_total')
process.stderr.write(JSON.stringify({ longest, dropped: Number(text.trim().split(' ').at(-1)) }) + '\\n')
`

test('a log that nobody reads holds nothing up: what finds no room is dropped and counted', async () => {
  const options = ['--import', 'tsx', '--input-type=module', '--eval', program]
  const child = spawn(process.execPath, options)
  onTestFinished(() => void child.kill('SIGKILL'))
  child.stdout.pause()
  const [told] = (await once(child.stderr, 'data')) as [Buffer]
  const { longest, dropped } = JSON.parse(String(told)) as { longest: number; dropped: number }
  expect(longest).toBeLessThan(2_000)
  expect(dropped).toBeGreaterThan(0)
  let read = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    read += text
  })
  child.stdout.resume()
  await once(child, 'close')
  // Whole lines, in order, up to the first that was dropped.
  const lines = read
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { round: number; line: number })
  expect(lines).toHaveLength(10_000 - dropped)
  expect(lines.slice(0, 100).map(({ line }) => line)).toEqual(Array.from({ length: 100 }, (_, i) => i))
})
