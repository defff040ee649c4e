import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say } from './progress.mjs'
import { runTool } from './run-command.mjs'

const stamp = join(root, '.next', 'once-sources.txt')
const folders = ['app', 'components', 'db', 'lib', 'public']
const notBuilt = /(\.test\.tsx?|\.md)$|^(db\/(migrations|testing)|lib\/cli)\//
const notBuiltAtRoot = /^(biome|knip|playwright|vitest|drizzle)\.|^next-env\.d\.ts$|\.tsbuildinfo$/
const secret = /^(ONCE_|AUTH_|CRON_SECRET$|DATABASE_URL$)/

/** Builds the console unless the build is of exactly these sources. A build that was cut short does not count. */
export async function buildIfStale() {
  const sources = hashOfSources()
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

/** The same on every host that has the same files. */
export function hashOfSources() {
  const hash = createHash('sha256')
  for (const path of sourceFiles()) {
    const content = readFileSync(join(root, path))
    hash.update(`${path} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}

function sourceFiles() {
  const atRoot = readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.([cm]?[jt]sx?|json)$/.test(entry.name) && !notBuiltAtRoot.test(entry.name))
    .map((entry) => entry.name)
  const below = folders.flatMap(filesBelow).filter((path) => !notBuilt.test(path))
  return [...atRoot, ...below].sort()
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
