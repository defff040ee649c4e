import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sectionsFor } from '@/components/shell/sections'

const sections = sectionsFor('admin').flatMap((group) => group.sections)

test('every section has a key of its own, so that g and a letter lead to one place', () => {
  const keys = sections.map(({ key }) => key)
  expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  expect(keys.every((key) => /^[a-z]$/.test(key) && key !== 'g')).toBe(true)
})

test('every page of the console has a section, so that menu, keys and help know it', () => {
  const folders = readdirSync('app/(console)', { withFileTypes: true }).filter((entry) => entry.isDirectory())
  // A person's own page is in the account menu.
  const known = new Set([...sections.map(({ href }) => href), '/profile'])
  expect(folders.map(({ name }) => `/${name}`).filter((href) => !known.has(href))).toEqual([])
})
