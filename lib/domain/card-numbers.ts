const separated = /\d(?:[ -]?\d){12,}/g
const digitsMin = 13
const digitsMax = 19

/**
 * The numbers of payment cards in a text, as places: 13 to 19 digits, by fours or not, that begin as an issuer's do and whose check digit
 * fits (Luhn). One in ten made-up numbers that begin so fits too: good enough to hide and to warn, not to refuse.
 */
export function cardNumbersIn(text: string): { from: number; to: number }[] {
  const found: { from: number; to: number }[] = []
  for (const { 0: run, index } of text.matchAll(separated)) {
    const places = Array.from(run.matchAll(/\d/g), (match) => match.index)
    const digits = run.replace(/\D/g, '')
    for (let at = 0; at < places.length; at++) {
      const length = cardLengthAt(digits, places, at)
      if (length === 0) continue
      const last = places[at + length - 1] ?? 0
      found.push({ from: index + (places[at] ?? 0), to: index + last + 1 })
      at += length - 1
    }
  }
  return found
}

/** A text with no more of a card's number than the first six and the last four digits, which PCI DSS lets people see. */
export function withoutCardNumbers(text: string): string {
  let shown = ''
  let reached = 0
  for (const { from, to } of cardNumbersIn(text)) {
    const number = text.slice(from, to)
    const digits = number.replace(/\D/g, '').length
    let nth = 0
    shown += text.slice(reached, from)
    shown += number.replace(/\d/g, (digit) => (++nth > 6 && nth <= digits - 4 ? '•' : digit))
    reached = to
  }
  return shown + text.slice(reached)
}

/** The same for every text and number within a value of JSON; a number that is a card's becomes a text. */
export function withoutCards(value: unknown): unknown {
  if (typeof value === 'string') return withoutCardNumbers(value)
  if (typeof value === 'number')
    return cardNumbersIn(String(value)).length > 0 ? withoutCardNumbers(String(value)) : value
  if (Array.isArray(value)) return value.map(withoutCards)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, withoutCards(each)]))
}

/** How many digits the card has that begins at this digit of a run, and ends where a group of digits does; 0: there is none. */
function cardLengthAt(digits: string, places: readonly number[], at: number): number {
  const start = places[at] ?? 0
  if (at > 0 && places[at - 1] === start - 1) return 0
  for (let length = Math.min(digitsMax, places.length - at); length >= digitsMin; length--) {
    const last = places[at + length - 1] ?? 0
    if (places[at + length] === last + 1) continue
    if (isCard(digits.slice(at, at + length))) return length
  }
  return 0
}

// Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, with the lengths that each has.
const issuers: [RegExp, number, number][] = [
  [/^4/, 13, 19],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, 16, 16],
  [/^3[47]/, 15, 15],
  [/^(6011|64[4-9]|65)/, 16, 19],
  [/^(36|38|30[0-5])/, 14, 19],
  [/^35(2[89]|[3-8])/, 16, 19],
  [/^62/, 16, 19],
]

function isCard(digits: string): boolean {
  const { length } = digits
  const issued = issuers.some(([begins, min, max]) => length >= min && length <= max && begins.test(digits))
  return issued && hasCheckDigit(digits)
}

function hasCheckDigit(digits: string): boolean {
  let sum = 0
  for (let fromEnd = 0; fromEnd < digits.length; fromEnd++) {
    const digit = Number(digits[digits.length - 1 - fromEnd])
    const doubled = fromEnd % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
