import { expect, test } from 'vitest'
import { configurationSchema } from '@/lib/configuration/document'
import { sampleRequest } from '@/lib/configuration/sample-request'

test('a sample has every field that the template and the rules of its type ask for', () => {
  const { notificationTypes } = configurationSchema.parse({
    notificationTypes: [
      {
        name: 'bill_due',
        channel: 'email',
        route: 'email-default',
        template: {
          subject: 'Your bill of {{ data.amount }}',
          body: 'Due on {{ data.dueDate | date }}, {{ data.amount }}.',
        },
        dedup: [{ rule: 'one', fields: ['data.billId', 'identifiers.customer_id'], window: 'PT1H' }],
      },
    ],
  })
  expect(sampleRequest({ notificationTypes })).toEqual({
    type: 'bill_due',
    recipient: { email: 'customer@example.com' },
    data: { amount: 'amount-1', dueDate: 'dueDate-1', billId: 'billId-1' },
    identifiers: [{ name: 'customer_id', value: 'CUST_1' }],
  })
})

test('without a notification type there is no sample', () => {
  expect(sampleRequest({ notificationTypes: [] })).toBeNull()
})
