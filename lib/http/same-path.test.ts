import { expect, test } from 'vitest'
import { samePath } from '@/lib/http/same-path'

test.each(['/', '/notifications?status=sent', '/duplicates/1'])('%s is kept', (path) =>
  expect(samePath(path)).toBe(path),
)

test.each([
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  'https://evil.example',
  'javascript:alert(1)',
  'evil',
  '/\tevil',
  '/\n/evil.example',
  '/sign-in?callbackUrl=/sign-in',
  '',
  null,
  ['/a'],
])('%j leads home', (path) => expect(samePath(path)).toBe('/'))
