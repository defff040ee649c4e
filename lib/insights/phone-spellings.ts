import { getCountries, parsePhoneNumberFromString } from 'libphonenumber-js/min'
import { isE164 } from '@/lib/intake/e164'

/**
 * The numbers in E.164 that a person may mean by what they typed: one with its country's code, in any spelling, is one number; one
 * without is each country's number that it would be. Takes some 20 ms for the latter.
 */
export function phoneSpellings(text: string): string[] {
  const typed = text.normalize('NFKC').replace(/^tel:/i, '').trim()
  if (!/^[+\d\s().\-/]+$/.test(typed)) return []
  const digits = typed.replace(/\D/g, '')
  if (digits.length < 6 || digits.length > 17) return []
  if (typed.startsWith('+')) return withCode(typed)
  const international = /^(00|011)([1-9].*)$/s.exec(digits)?.[2]
  const certain = international ? withCode(`+${international}`) : []
  if (certain.length > 0) return certain
  return [...new Set([...withCode(`+${digits}`), ...national(digits)])]
}

/** Also as the digits stand: what was accepted may be a number that its plan does not know any more. */
function withCode(typed: string): string[] {
  const parsed = parsePhoneNumberFromString(typed)?.number
  const plain = `+${typed.replace(/\D/g, '')}`
  return [...new Set([...(parsed ? [parsed] : []), plain])].filter(isE164)
}

function national(digits: string): string[] {
  return getCountries().flatMap((country) => {
    const number = parsePhoneNumberFromString(digits, country)
    return number?.isPossible() && isE164(number.number) ? [number.number] : []
  })
}
