import { expect, test } from 'vitest'
import { publicUrl } from '@/lib/config/public-url'

test('samples name the public address, whatever host the page was asked at; without one this machine and its port', () => {
  expect(publicUrl({ ONCE_PUBLIC_URL: 'https://once.example.com/', PORT: 3000 })).toBe('https://once.example.com')
  expect(publicUrl({ ONCE_PUBLIC_URL: 'https://example.com/once', PORT: 3000 })).toBe('https://example.com/once')
  expect(publicUrl({ ONCE_PUBLIC_URL: undefined, PORT: 4000 })).toBe('http://localhost:4000')
})
