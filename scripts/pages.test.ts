import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pages } from '@/scripts/pages.mjs'

test('what goes through all pages goes through every page that there is', () => {
  const files = readdirSync('app', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('page.tsx'))
  const there = files.map((file) => `/${file.replace(/\(\w+\)\//, '').replace(/\/?page\.tsx$/, '')}`)
  const known = Object.values(pages).map((place) => {
    const [list = '', prefix] = place.split(' > ')
    return prefix ? `${prefix}[…]` : list
  })
  expect(known.toSorted()).toEqual(there.map((path) => path.replace(/\[\w+\]$/, '[…]')).toSorted())
})
