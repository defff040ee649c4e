import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

/** A process that watches for stray rejections, has one of this error, and would end by itself with 0 if it lives on. */
async function processWith(error: string): Promise<{ status: number | null; output: string }> {
  const code = `
    process.env.ONCE_LOG_LEVEL = 'warn'
    const { surviveStrayDatabaseFaults } = await import('./lib/observability/stray-database-faults.ts')
    surviveStrayDatabaseFaults()
    void Promise.reject(Object.assign(new Error('it went wrong'), ${error}))
    setTimeout(() => process.stdout.write('lives on'), 50)`
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', code], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => {
    output += String(chunk)
  })
  child.stderr.on('data', (chunk: Buffer) => {
    output += String(chunk)
  })
  const [status] = (await once(child, 'close')) as [number | null]
  return { status, output }
}

test('a connection that dies while nobody waits for it is told in the log, and the process lives on', async () => {
  const { status, output } = await processWith(`{ code: 'ECONNRESET' }`)
  expect(output).toContain('a new connection to the database died')
  expect(output).toContain('lives on')
  expect(status).toBe(0)
})

test('any other stray rejection ends the process, so that whoever watches it starts a sound one', async () => {
  const { status, output } = await processWith(`{ code: 'ERR_OURS' }`)
  expect(status).toBe(1)
  expect(output).toContain('it went wrong')
  expect(output).not.toContain('lives on')
})
