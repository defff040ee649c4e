import { expect, test } from 'vitest'
import { contactLayout } from '@/lib/lists/contact-layout'
import { readContact } from '@/lib/lists/read-contact'

const list = { uniqueIdentifier: ['customer_id'], columns: {} }

test('columns are known by their usual names, in any case and order; the rest is data under its own name', () => {
  const { layout, faults } = contactLayout(list, ['Phone', ' customerId ', 'First name'])
  expect(faults).toEqual([])
  expect(layout.names).toEqual(['phone', 'customer_id', 'First name'])
  expect(readContact(layout, ['+15551234567', 'C1', ' Ann '])).toEqual({
    kind: 'contact',
    values: { phone: '+15551234567', customer_id: 'C1', 'First name': 'Ann' },
  })
})

test('a list may say which column is what, and identify by either name', () => {
  const columns = { phone: 'Mobile', orderId: 'Order No' }
  for (const identifier of ['phone', 'Mobile', 'mobile']) {
    const { layout, faults } = contactLayout({ uniqueIdentifier: [identifier], columns }, ['mobile', 'Order No'])
    expect(faults).toEqual([])
    expect(layout).toMatchObject({ names: ['phone', 'orderId'], identifiers: [{ name: 'phone', at: 0 }] })
  }
})

test('a header that lacks an identifier, repeats a column, or names none is refused with every fault', () => {
  const messages = (header: string[]) => contactLayout(list, header).faults.map((fault) => fault.message)
  expect(messages(['phone'])).toEqual(['has no column "customer_id", which the list needs'])
  expect(messages(['customer_id', 'email', 'Email', ''])).toEqual(['"Email" is there twice', 'column 4 has no name'])
  expect(messages(['customer_id', ...Array.from({ length: 50 }, (_, i) => `c${i}`)])[0]).toMatch(/51 columns/)
  expect(messages(['customer_id;phone'])[0]).toMatch(/commas, not by semicolons/)
  expect(messages(['customer_id', '__proto__'])[0]).toMatch(/cannot be/)
})

test('each fault of a row names its column and never repeats what the file says', () => {
  const { layout } = contactLayout(list, ['customer_id', 'phone', 'email', 'note'])
  const faultsOf = (...cells: string[]) => {
    const read = readContact(layout, cells)
    return read.kind === 'invalid' ? read.faults.map(({ column, message }) => `${column}: ${message}`) : []
  }
  expect(faultsOf('C1', '0155512', 'nobody', 'ok')).toEqual([
    'phone: is not a phone number in E.164 form, such as +15551234567',
    'email: is not an email address such as c@example.com',
  ])
  expect(faultsOf('', '+15551234567')).toEqual(['customer_id: is empty, and it says who this is'])
  expect(faultsOf('C1', '', '')).toEqual(['phone: there is no phone and no email'])
  expect(faultsOf('C1', '+15551234567', '', 'x'.repeat(4097))).toEqual(['note: is longer than 4 KiB'])
  expect(faultsOf('C1', '+15551234567', '', '€'.repeat(1366))).toEqual(['note: is longer than 4 KiB'])
  expect(faultsOf('C1', '+15551234567', '', '\ufffd')[0]).toMatch(/UTF-8/)
  expect(faultsOf('C1', '+15551234567', '', '', 'five')).toEqual(['null: the row has 5 cells, the header 4'])
})
