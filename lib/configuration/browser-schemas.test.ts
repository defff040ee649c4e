import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const runtimeImport = /^(?:import|export) (?!type )[^;]*? from '([^']+)'/gm

/** Everything that a module loads, by names as its imports have them. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(runtimeImport)) {
    if (seen.has(name)) continue
    seen.add(name)
    const path = `${name.replace('@/', '')}.ts`
    if (name.startsWith('@/') && existsSync(path)) loadedBy(path, seen)
  }
  return seen
}

test.each([
  ['lib/configuration/document.ts', '@/lib/configuration/secret-mask'],
  ['lib/alerts/alert-schemas.ts', '@/lib/providers/setting-schemas'],
])("%s, which the console's forms use in the browser, loads nothing of the server", (file, among) => {
  const loaded = [...loadedBy(file)]
  expect(loaded).toContain(among)
  expect(loaded.filter((name) => /^node:|^@\/db\/|^@\/lib\/(secrets|config)\//.test(name))).toEqual([])
})
