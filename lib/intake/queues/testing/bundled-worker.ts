import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll } from 'vitest'

/** `intake-worker.ts` in one file: a process that is started again and again starts in a fraction of the time. */
export async function bundledWorker(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'once-intake-worker-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  const outfile = join(folder, 'intake-worker.mjs')
  await build({
    entryPoints: ['lib/intake/queues/testing/intake-worker.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    alias: { '@': process.cwd() },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  })
  return outfile
}
