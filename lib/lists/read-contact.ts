import type { UploadError } from '@/db/queries/finish-list-upload'
import { isE164 } from '@/lib/intake/e164'
import { normalizedEmail } from '@/lib/intake/message-facts'
import { isEmail } from '@/lib/intake/request-schemas'
import type { ContactLayout } from '@/lib/lists/contact-layout'

/** A contact's cells by name; empty cells are absent, so that a template that needs one says so. */
export type ContactValues = Record<string, string>

export type ReadContact =
  | { kind: 'contact'; values: ContactValues }
  | { kind: 'invalid'; faults: Omit<UploadError, 'row'>[] }
  | { kind: 'empty' }

const cellBytesMax = 4 * 1024
const identifierLengthMax = 255

/** Makes a contact of one row, or says by column what is wrong. Never repeats a value: errors are kept and shown. */
export function readContact(layout: ContactLayout, cells: readonly string[]): ReadContact {
  if (cells.length === 1 && cells[0]?.trim() === '') return { kind: 'empty' }
  const { names, columns, identifiers, phoneAt, emailAt } = layout
  if (cells.length > names.length) {
    const message = `the row has ${cells.length} cells, the header ${names.length}`
    return { kind: 'invalid', faults: [{ column: null, message }] }
  }
  const faults: Omit<UploadError, 'row'>[] = []
  const values: ContactValues = {}
  for (let at = 0; at < cells.length; at++) {
    const value = (cells[at] ?? '').trim()
    if (value === '') continue
    const fault = cellFault(value, at === phoneAt, at === emailAt)
    if (fault) faults.push({ column: columns[at] ?? null, message: fault })
    values[names[at] ?? ''] = at === emailAt ? normalizedEmail(value) : value
  }
  for (const { name, at } of identifiers) {
    const value = values[name]
    if (value === undefined) faults.push({ column: columns[at] ?? null, message: 'is empty, and it says who this is' })
    else if (value.length > identifierLengthMax)
      faults.push({ column: columns[at] ?? null, message: `is longer than ${identifierLengthMax} characters` })
  }
  if ((phoneAt !== null || emailAt !== null) && values.phone === undefined && values.email === undefined)
    faults.push({ column: columns[phoneAt ?? emailAt ?? 0] ?? null, message: 'there is no phone and no email' })
  return faults.length > 0 ? { kind: 'invalid', faults } : { kind: 'contact', values }
}

function cellFault(value: string, isPhone: boolean, isEmailCell: boolean): string | null {
  if (value.length > cellBytesMax || (value.length * 3 > cellBytesMax && Buffer.byteLength(value) > cellBytesMax))
    return 'is longer than 4 KiB'
  if (value.includes('\ufffd')) return 'is not UTF-8 text: save the file as UTF-8'
  if (isPhone && !isE164(value)) return 'is not a phone number in E.164 form, such as +15551234567'
  if (isEmailCell && !isEmail(value)) return 'is not an email address such as c@example.com'
  return null
}
