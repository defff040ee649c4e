import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './progress.mjs'

const folders = ['app', 'components', 'db', 'lib', 'public']
const notBuilt = /(\.test\.tsx?|\.md)$|^(db\/(migrations\/(?!meta\/_journal)|testing\/)|lib\/cli\/)/
const notBuiltAtRoot = /^(biome|knip|playwright|vitest|drizzle)\.|^next-env\.d\.ts$|\.tsbuildinfo$/

/** Of all that is built. The same on every host that has the same files. */
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
  // product.ts and what it needs of scripts/.
  const beside = readdirSync(join(root, 'scripts')).filter((name) => name.endsWith('.ts') && !notBuilt.test(name))
  return [...atRoot, ...below, ...beside.map((name) => `scripts/${name}`)].sort()
}

function filesBelow(folder) {
  if (!existsSync(join(root, folder))) return []
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`
    return entry.isDirectory() ? filesBelow(path) : [path]
  })
}
