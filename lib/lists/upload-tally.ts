import type { RowsAside } from '@/db/queries/add-contacts'
import type { UploadError } from '@/db/queries/finish-list-upload'
import type { ContactListRow } from '@/db/queries/read-contact-lists'
import { AppError } from '@/lib/domain/errors'
import { IdentitySet } from '@/lib/domain/identity-set'
import { contactContent, contactIdentity } from '@/lib/lists/contact-content'
import { type ContactLayout, contactLayout } from '@/lib/lists/contact-layout'
import { readContact } from '@/lib/lists/read-contact'

/** `text`: the contact's cells, not sealed yet. */
export type UploadBatch = { contacts: { identity: string; contentHash: string; text: string }[]; aside: RowsAside }

export const uploadErrorsMax = 1_000
export const uploadRowsMax = 5_000_000

/**
 * Goes through a file's rows: the header, then contacts, each identity once. Holds one batch and the identities seen,
 * nothing else of the file. @throws AppError `invalid` for a header that cannot serve, `too_large`
 */
export class UploadTally {
  readonly errors: UploadError[] = []
  /** Of the whole file so far. */
  readonly total = emptyAside()
  #layout: ContactLayout | null = null
  #batch: UploadBatch = { contacts: [], aside: emptyAside() }
  #seen = new IdentitySet()
  #row = 0

  constructor(readonly list: Pick<ContactListRow, 'id' | 'uniqueIdentifier' | 'columns'>) {}

  /** Rows that wait to be taken as a batch. */
  get waiting(): number {
    return this.#batch.aside.rows
  }

  get headerSeen(): boolean {
    return this.#layout !== null
  }

  bytes(length: number): void {
    this.#count('bytes', length)
  }

  record(cells: string[]): void {
    this.#row++
    if (!this.#layout) this.#header(cells)
    else this.#contact(this.#layout, cells)
  }

  takeBatch(): UploadBatch {
    const batch = this.#batch
    this.#batch = { contacts: [], aside: emptyAside() }
    return batch
  }

  #header(cells: string[]): void {
    const { layout, faults } = contactLayout(this.list, cells)
    if (faults.length > 0) {
      const [first] = faults
      throw new AppError('invalid', `header: ${first?.message}.`, { faults })
    }
    this.#layout = layout
  }

  #contact(layout: ContactLayout, cells: string[]): void {
    const read = readContact(layout, cells)
    if (read.kind === 'empty') return
    this.#count('rows', 1)
    if (this.total.rows > uploadRowsMax)
      throw new AppError('too_large', `The file has more than ${uploadRowsMax} rows.`)
    if (read.kind === 'invalid') {
      this.#count('invalid', 1)
      for (const fault of read.faults)
        if (this.errors.length < uploadErrorsMax) this.errors.push({ row: this.#row, ...fault })
      return
    }
    const identity = contactIdentity(layout.identifiers, read.values)
    if (this.#seen.add(identity)) this.#batch.contacts.push({ identity, ...contactContent(read.values) })
    else this.#count('duplicatesInFile', 1)
  }

  #count(what: keyof RowsAside, n: number): void {
    this.#batch.aside[what] += n
    this.total[what] += n
  }
}

function emptyAside(): RowsAside {
  return { rows: 0, duplicatesInFile: 0, invalid: 0, bytes: 0 }
}
