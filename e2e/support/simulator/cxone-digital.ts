import { header, parseJson, textAt, valueAt } from '@/e2e/support/simulator/wire-body'
import type { Shape } from '@/e2e/support/simulator/wire-shapes'

/** NICE CXone's outbound message of the digital channels. What names it for us is traced, and compared with nothing. */
export const cxoneOutbound: Shape = {
  name: 'digital outbound',
  bearer: true,
  keyless: true,
  read(text, headers) {
    const body = parseJson(text)
    const recipient = textAt(body, 'recipients', '0', 'idOnExternalPlatform')
    const said = textAt(body, 'messageContent', 'payload', 'text')
    if (recipient === null || said === null || valueAt(body, 'recipients', '1') !== undefined) {
      return { refuse: 422, code: 'VALIDATION_FAILED' }
    }
    return { key: header(headers, 'x-trace-id'), recipient, text: said, subject: textAt(body, 'title') }
  },
  confirmation: (id) => ({
    status: 200,
    body: JSON.stringify({
      consumerContact: { id: `contact-of-${id}`, contactId: '1', interactionId: `interaction-of-${id}`, threadId: '1' },
      message: { id, idOnExternalPlatform: `external-${id}`, direction: 'outbound', sentStatus: 'Sent' },
    }),
  }),
  problem: (_, code) => ({
    errors: [{ field: null, message: 'Simulated.', parameters: {}, errorCode: code }],
    uid: 'simulated',
  }),
}
