import fc from 'fast-check'
import { expect, test } from 'vitest'
import { normalizedEmail } from '@/lib/intake/message-facts'
import { isEmail } from '@/lib/intake/request-schemas'

const local = fc.stringMatching(/^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]{1,12}(\.[A-Za-z0-9+-]{1,8})?$/)
const domain = fc.stringMatching(/^[A-Za-z0-9]{1,10}(-[A-Za-z0-9]{1,5})?\.[A-Za-z]{2,6}$/)
const mailbox = fc.tuple(local, domain)

test('a mailbox that is compared has one spelling: comparing it again changes nothing, and the domain has no case', () => {
  fc.assert(
    fc.property(mailbox, ([name, host]) => {
      const compared = normalizedEmail(`${name}@${host}`)
      expect(isEmail(compared)).toBe(true)
      expect(normalizedEmail(compared)).toBe(compared)
      expect(normalizedEmail(`${name}@${host.toUpperCase()}`)).toBe(compared)
    }),
    { numRuns: 2_000 },
  )
})

test('no two mailboxes are merged: a local part in another case, with dots or a tag, may be somebody else', () => {
  fc.assert(
    fc.property(mailbox, mailbox, ([name, host], [otherName, otherHost]) => {
      const same = name === otherName && host.toLowerCase() === otherHost.toLowerCase()
      expect(normalizedEmail(`${name}@${host}`) === normalizedEmail(`${otherName}@${otherHost}`)).toBe(same)
    }),
    { numRuns: 2_000 },
  )
  const compared = ['Ann@example.com', 'ann@example.com', 'a.nn@example.com', 'ann+shop@example.com'].map(
    normalizedEmail,
  )
  expect(new Set(compared).size).toBe(4)
})
