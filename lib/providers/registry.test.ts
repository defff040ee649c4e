import { expect, it } from 'vitest'
import { adapterNames } from '@/lib/configuration/document'
import { adapterNamed, adapters } from '@/lib/providers/registry'

it('an adapter is found by the name that the configuration document knows it by, once', () => {
  const names = adapters.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(adapterNames).toEqual(expect.arrayContaining(names))
  for (const adapter of adapters) expect(adapterNamed(adapter.name)).toBe(adapter)
})

it('a name without an adapter in this release is not an error, and neither is one that objects inherit', () => {
  expect(adapterNamed('fax')).toBeUndefined()
  expect(adapterNamed('constructor')).toBeUndefined()
})
