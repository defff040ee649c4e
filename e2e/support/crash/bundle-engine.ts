import { type ChildProcessByStdio, execFileSync, fork, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, rmSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Readable } from 'node:stream'
import { build } from 'esbuild'
import { environmentOf } from '@/e2e/support/crash/fault-bed'
import { freePort } from '@/scripts/free-port.mjs'

const launcher = 'e2e/support/crash/engine-launcher.mjs'
// One a run: another beside it must not change under its workers.
const bundleFolder = resolve(`.data/faults/${process.pid}`)

/**
 * The engine and its hot paths in one file, compiled: it starts in a fraction of the time, so that it can be killed more often.
 * @param commit of which; null: what lies here
 * @returns where the file is, for `spawnEngine`
 */
export async function bundleEngine(closing: (() => unknown)[], commit: string | null = null): Promise<string> {
  closing.push(() => rmSync(bundleFolder, { recursive: true, force: true }))
  const root = commit === null ? process.cwd() : checkedOut(commit)
  const bundle = `${bundleFolder}/engine-${commit ?? 'now'}.cjs`
  await build({
    entryPoints: [`${root}/e2e/support/crash/engine-process.ts`],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    alias: { '@': root },
    logLevel: 'error',
  })
  await keepCompiled(bundle)
  return bundle
}

/** A process of the engine; it writes the line "ready" when it listens at the environment's PORT. */
export function spawnEngine(
  bundle: string,
  environment: Record<string, string>,
): ChildProcessByStdio<null, Readable, Readable> {
  return spawn(process.execPath, [launcher, bundle], {
    env: { ...process.env, ...environment, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The files of a commit, within this folder so that they find what is installed here. */
function checkedOut(commit: string): string {
  const folder = resolve(bundleFolder, commit)
  mkdirSync(folder, { recursive: true })
  const files = execFileSync('git', ['archive', commit], { maxBuffer: 1 << 30 })
  execFileSync('tar', ['-x', '-C', folder], { input: files })
  return folder
}

/** Runs it once, at a database that is not there, until it listens. */
async function keepCompiled(bundle: string): Promise<void> {
  const environment = { ...environmentOf('postgres://127.0.0.1:1/none'), PORT: String(await freePort()) }
  const env = { ...process.env, ...environment, NODE_ENV: 'production' as const }
  const child = fork(launcher, [bundle], { env, execArgv: [], silent: true })
  const ended = once(child, 'exit')
  child.stderr?.pipe(process.stderr)
  child.stdout?.once('data', () => child.send('keep what is compiled'))
  const [status] = (await ended) as [number | null]
  if (status !== 0) throw new Error('the engine could not be compiled')
}
