import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, expect, test } from 'vitest'
import { env } from '@/lib/config/env'
import { restsAfterCrashes } from '@/lib/observability/own-crashes'

const folder = mkdtempSync(join(tmpdir(), 'once-crashes-'))
Object.assign(env(), { ONCE_DATA_DIR: folder, PORT: 3999 })
beforeEach(() => rmSync(folder, { recursive: true, force: true }))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Three processes that run, so that on any machine they end close together. @returns what ends the next one */
async function three(how: string): Promise<() => Promise<void>> {
  const code = `
    Object.assign(process.env, { ONCE_DATA_DIR: ${JSON.stringify(folder)}, PORT: '3999' })
    const { noteOwnCrashes } = await import('./lib/observability/own-crashes.ts')
    noteOwnCrashes()
    process.stdout.write('ready')
    process.stdin.once('data', () => { ${how} })`
  const children = Array.from({ length: 3 }, () =>
    spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
      stdio: ['pipe', 'pipe', 'ignore'],
    }),
  )
  await Promise.all(children.map((child) => once(child.stdout, 'data')))
  return async () => {
    const child = children.pop()
    child?.stdin.end('now')
    if (child) await once(child, 'exit')
  }
}

test.each([
  ['an error', `throw new Error('nobody catches it')`],
  ['a stray rejection', `void Promise.reject(new Error('a stray one'))`],
])('three that end by %s within ten seconds are not ready for thirty, whoever starts them again', async (_, how) => {
  const endNext = await three(how)
  await endNext()
  await endNext()
  expect(restsAfterCrashes()).toBe(false)
  await endNext()
  expect(restsAfterCrashes()).toBe(true)
  expect(restsAfterCrashes(Date.now() + 30_000)).toBe(false)
  // A clock that was set back since does not keep it from being ready.
  expect(restsAfterCrashes(Date.now() - 60_000)).toBe(false)
})

test.each([
  ['are killed', `process.kill(process.pid, 'SIGKILL')`],
  ['end in order', 'process.exit(0)'],
  ['find that they cannot start', 'process.exit(78)'],
])('those that %s leave no mark', async (_, how) => {
  const endNext = await three(how)
  for (let ended = 0; ended < 3; ended++) await endNext()
  expect(restsAfterCrashes()).toBe(false)
})
