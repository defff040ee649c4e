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
  // A build bakes in what it can read: it gets no secret to bake.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !secret.test(name)))
  const status = await runTool('next/dist/bin/next', ['build'], { env: { ...env, NODE_ENV: 'production' } })
  if (status !== 0) throw new Error('The build failed: see its messages above.')
  writeFileSync(stamp, sources)
}

function readStamp() {
  try {
    return readFileSync(stamp, 'utf8')
  } catch {
    return null
  }
}

function hashOfSources() {
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
