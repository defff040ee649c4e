import { expect, it } from 'vitest'
import { sameBytesAtEach } from '@/components/notifications/same-bytes'

const attempt = (provider: string, bodyHash: string) => ({ provider, bodyHash })

it('a fallback to another platform has other bytes, and is no alarm; other bytes at the same one are', () => {
  expect(sameBytesAtEach([attempt('a', '1'), attempt('b', '2'), attempt('a', '1')])).toBe(true)
  expect(sameBytesAtEach([attempt('a', '1'), attempt('b', '2'), attempt('a', '3')])).toBe(false)
})
