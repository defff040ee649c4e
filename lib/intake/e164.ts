import { type CountryCode, Metadata } from 'libphonenumber-js/min'

const metadata = new Metadata()
const lengthsByCallingCode = new Map<string, readonly number[] | null>()

/**
 * Whether a text is a phone number in E.164 form that its numbering plan allows by length. Source: libphonenumber's
 * metadata, asked by calling code: naming the country too, as its parser does, costs more than all the rest of accepting.
 */
export function isE164(text: string): boolean {
  if (!/^\+[1-9]\d{6,14}$/.test(text)) return false
  for (let digits = 1; digits <= 3; digits++) {
    const lengths = nationalLengths(text.slice(1, 1 + digits))
    if (lengths) return lengths.includes(text.length - 1 - digits)
  }
  return false
}

/** Allowed lengths of national numbers; null when there is no such calling code. Calling codes are prefix-free. */
function nationalLengths(callingCode: string): readonly number[] | null {
  const known = lengthsByCallingCode.get(callingCode)
  if (known !== undefined) return known
  const lengths = readLengths(callingCode)
  lengthsByCallingCode.set(callingCode, lengths)
  return lengths
}

function readLengths(callingCode: string): readonly number[] | null {
  try {
    // Calling codes are taken too; the declared type knows of countries only.
    metadata.selectNumberingPlan(callingCode as CountryCode)
    return metadata.numberingPlan?.possibleLengths() ?? null
  } catch {
    return null // the library throws for a code that nobody has
  }
}
