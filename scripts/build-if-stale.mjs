import { createHash } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundleIfStale } from './bundle-product.mjs'
import { hashOfSources } from './hash-of-sources.mjs'
import { root, say } from './progress.mjs'
import { runTool } from './run-command.mjs'

const stamp = join(root, '.next', 'once-sources.txt')
const secret = /^(ONCE_|AUTH_|CRON_SECRET$|DATABASE_URL$)/

/** Builds the server and the console, each unless it is of exactly these sources. A build that was cut short does not count. */
export async function buildIfStale(sources = hashOfSources()) {
  await bundleIfStale(sources)
  if (readStamp() === sources) return
  say('Building the console')
  rmSync(stamp, { force: true })
  const status = await runTool('next/dist/bin/next', ['build'], { env: buildEnvironment(process.env) })
  if (status !== 0) throw new Error('The build failed: see its messages above.')
  writeFileSync(stamp, sources)
}

/**
 * What a build is made in: it bakes in what it can read, so it gets no secret to bake. Each host builds for itself, and a page that
 * one gave out acts on another: their actions must have one name, which Next makes with this key. It hides nothing, since no
 * action closes over anything (build-if-stale.test.ts).
 */
export function buildEnvironment(given) {
  const harmless = Object.entries(given).filter(([name]) => !secret.test(name))
  const key = createHash('sha256').update('the names of server actions').digest('base64')
  return { NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: key, ...Object.fromEntries(harmless), NODE_ENV: 'production' }
}

function readStamp() {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return null
  }
}
