import { expect, test } from 'vitest'
import sampleConfiguration from '@/docs/sample-configuration.json'
import { configurationSchema } from '@/lib/configuration/document'
import { sampleEvent, sampleRequest } from '@/lib/configuration/sample-request'
import { requestOfEvent } from '@/lib/intake/event-requests'

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

test('a sample event is one that its type makes a notification of', () => {
  const { notificationTypes } = configurationSchema.parse(sampleConfiguration)
  const event = sampleEvent({ notificationTypes })
  const [type] = notificationTypes
  if (!event || !type) throw new Error('no event')
  const asked = requestOfEvent(type, event)
  expect(asked).toMatchObject({ type: 'order_confirmation', recipient: { phone: '+15551234567' } })
  expect(event.data).toMatchObject({ orderId: 'orderId-1' })
})

test('where no type is bound to an event there is no sample of one', () => {
  const { notificationTypes } = configurationSchema.parse(sampleConfiguration)
  expect(sampleEvent({ notificationTypes: notificationTypes.filter((type) => !type.eventType) })).toBeNull()
})
