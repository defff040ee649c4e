import { createPublicKey, generateKeyPairSync, sign } from 'node:crypto'
import { EventEmitter } from 'node:events'
import https from 'node:https'
import MessageValidator from 'sns-validator'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { sesReceipts } from '@/lib/providers/ses-receipts'
import type { SesSettings } from '@/lib/providers/ses-settings'
import { isCertificateAddress } from '@/lib/providers/sns-certificate'

/** Amazon's own validator judges the same messages. */

const topicArn = 'arn:aws:sns:eu-west-1:123456789012:once'
const certificateUrl = 'https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123abcd.pem'
const settings: SesSettings = {
  region: 'eu-west-1',
  accessKeyId: 'AK',
  secretAccessKey: 's',
  from: 'a@example.com',
  configurationSetName: 'once',
  topicArn,
}
const key = '0190a0c0-0000-7000-8000-000000000001'
const now = new Date('2026-11-25T12:00:10.000Z')

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const certificate = publicKey.export({ format: 'pem', type: 'spki' }).toString()

type Fields = Record<string, string>

const notification = (event: unknown, change: Fields = {}): Fields => ({
  Type: 'Notification',
  MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
  TopicArn: topicArn,
  Subject: 'Amazon SES Email Event Notification',
  Message: typeof event === 'string' ? event : JSON.stringify(event),
  Timestamp: '2026-11-25T12:00:00.000Z',
  SignatureVersion: '2',
  SigningCertURL: certificateUrl,
  UnsubscribeURL: `https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${topicArn}:1`,
  ...change,
})
const subscription = (change: Fields = {}): Fields => ({
  Type: 'SubscriptionConfirmation',
  MessageId: '165545c9-2a5c-472c-8df2-7ff2be2b3b1b',
  Token: '2336412f37',
  TopicArn: topicArn,
  Message: 'You have chosen to subscribe to the topic.',
  SubscribeURL: 'https://sns.eu-west-1.amazonaws.com/?Action=ConfirmSubscription&Token=2336412f37',
  Timestamp: '2026-11-25T12:00:00.000Z',
  SignatureVersion: '1',
  SigningCertURL: certificateUrl,
  ...change,
})

/** As SNS documents it: name and value on a line each, in the order of names. */
function signed(fields: Fields, signer = privateKey): Fields {
  const names =
    fields.Type === 'Notification'
      ? ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']
      : ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type']
  const text = names.flatMap((name) => (name in fields ? [`${name}\n${fields[name]}\n`] : [])).join('')
  const algorithm = fields.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256'
  return { ...fields, Signature: sign(algorithm, Buffer.from(text), signer).toString('base64') }
}

function read(
  fields: unknown,
  change: Partial<SesSettings> = {},
  fetcher = vi.fn(async () => certificate as string | null),
) {
  const body = Buffer.from(typeof fields === 'string' ? fields : JSON.stringify(fields))
  const headers = new Headers({ 'content-type': 'text/plain; charset=UTF-8' })
  const url = 'https://once.example.com/api/v1/receipts/ses'
  return sesReceipts(fetcher).read({ url, headers, body, now }, { ...settings, ...change })
}
const mail = {
  messageId: '0102018f-mail-000000',
  timestamp: '2026-11-25T11:59:58.000Z',
  tags: { notification_key: [key], 'ses:caller-identity': ['once'] },
}
const delivery = {
  eventType: 'Delivery',
  mail,
  delivery: { timestamp: '2026-11-25T11:59:59.000Z', recipients: ['c@example.com'] },
}
const receiptsOf = async (event: unknown) => {
  const reading = await read(signed(notification(event)))
  return reading.kind === 'receipts' ? reading.receipts : reading
}

describe('ses: the signature of SNS', () => {
  afterEach(() => void vi.restoreAllMocks())

  /** What Amazon's validator says, given our certificate in place of the one at the address. */
  function amazonsWord(fields: Fields): Promise<boolean> {
    vi.spyOn(https, 'get').mockImplementation(((_: string, done: (response: EventEmitter) => void) => {
      const response = Object.assign(new EventEmitter(), { statusCode: 200 })
      done(response)
      response.emit('data', Buffer.from(certificate))
      response.emit('end')
      return new EventEmitter()
    }) as unknown as typeof https.get)
    return new Promise((resolve) => new MessageValidator().validate({ ...fields }, (error) => resolve(!error)))
  }

  const messages = {
    'a notification, version 2': signed(notification(delivery)),
    'a notification, version 1': signed(notification(delivery, { SignatureVersion: '1' })),
    'a subscription, version 1': signed(subscription()),
    'a subscription, version 2': signed(subscription({ SignatureVersion: '2' })),
  }
  const changes: Fields[] = [
    {},
    { Message: JSON.stringify({ ...delivery, eventType: 'Bounce' }) },
    { MessageId: 'another' },
    { Timestamp: '2026-11-25T12:00:01.000Z' },
    { Signature: signed(notification('x')).Signature ?? '' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com.evil.example/x.pem' },
    { SigningCertURL: 'http://sns.eu-west-1.amazonaws.com/x.pem' },
    { SigningCertURL: 'https://evil.example/x.pem' },
    { SigningCertURL: 'https://sns.eu-west-1.amazonaws.com/x.txt' },
    { SignatureVersion: '3' },
  ]
  it.each(Object.entries(messages))('of %s is judged as Amazon judges it, whatever is changed', async (_, message) => {
    for (const change of changes) {
      const changed = { ...message, ...change }
      const ours = ['receipts', 'notice'].includes((await read(changed)).kind)
      expect(ours).toBe(await amazonsWord(changed))
      expect(ours).toBe(Object.keys(change).length === 0)
    }
  })

  it('is checked with the key of a certificate', async () => {
    const { Subject: _, ...fields } = notification('{"text":"vector"}', { MessageId: 'vector-1' })
    const message = { ...fields, Signature: vector.signature }
    expect(createPublicKey(vector.certificate).asymmetricKeyType).toBe('rsa')
    expect(
      (
        await read(
          message,
          {},
          vi.fn(async () => vector.certificate),
        )
      ).kind,
    ).toBe('receipts')
    expect((await read(message)).kind).toBe('refused')
  })

  it('of another topic is not believed, however genuine, and its certificate not even fetched', async () => {
    const fetcher = vi.fn(async () => certificate)
    const other = signed(notification(delivery, { TopicArn: 'arn:aws:sns:eu-west-1:999999999999:once' }))
    expect(await read(other, {}, fetcher)).toEqual({ kind: 'refused', code: 'signature_wrong' })
    expect(fetcher).not.toHaveBeenCalled()
  })

  it('fetches a certificate once, and only from Amazon', async () => {
    const fetcher = vi.fn(async () => certificate)
    const reader = sesReceipts(fetcher)
    const callback = {
      url: 'https://x',
      headers: new Headers(),
      body: Buffer.from(JSON.stringify(messages['a notification, version 2'])),
      now,
    }
    await reader.read(callback, settings)
    await reader.read(callback, settings)
    expect(fetcher.mock.calls).toEqual([[certificateUrl]])
  })

  it.each([
    'https://sns.eu-west-1.amazonaws.com@evil.example/x.pem',
    'https://evil.example/sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com:8443/x.pem',
    'https://user@sns.eu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com/x.pem?y=z',
    'https://sns.eu-west-1.amazonaws.com/x.txt#.pem',
    'https://sns.evil.example/x.pem',
    'https://snsxeu-west-1.amazonaws.com/x.pem',
    'https://sns.eu-west-1.amazonaws.com.evil.pem',
    'https://s3.amazonaws.com/sns.eu-west-1/x.pem',
    'file:///etc/x.pem',
    'x.pem',
  ])('knows that %s is not an address of certificates', (address) => expect(isCertificateAddress(address)).toBe(false))

  it('knows those that are', () => {
    for (const region of ['us-east-1', 'us-gov-west-1', 'ap-southeast-4']) {
      expect(isCertificateAddress(`https://sns.${region}.amazonaws.com/SimpleNotificationService-1.pem`)).toBe(true)
    }
    expect(isCertificateAddress('https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-1.pem')).toBe(true)
  })

  it('that cannot be checked now is no forgery: the certificate could not be had', async () => {
    for (const answer of [
      null,
      '',
      'no certificate',
      generateKeyPairSync('ed25519').publicKey.export({ format: 'pem', type: 'spki' }).toString(),
    ]) {
      const reading = await read(
        messages['a notification, version 2'],
        {},
        vi.fn(async () => answer),
      )
      expect(reading).toEqual({ kind: 'unverifiable', code: 'certificate_unavailable' })
    }
  })

  it('holds for a day and five minutes, and not before its time', async () => {
    const codeAt = async (Timestamp: string) => {
      const reading = await read(signed(notification(delivery, { Timestamp })))
      return reading.kind === 'refused' ? reading.code : reading.kind
    }
    expect(await codeAt('2026-11-24T11:55:20.000Z')).toBe('receipts')
    expect(await codeAt('2026-11-24T11:55:00.000Z')).toBe('signature_stale')
    expect(await codeAt('2026-11-25T12:05:00.000Z')).toBe('receipts')
    expect(await codeAt('2026-11-25T12:05:20.000Z')).toBe('signature_stale')
  })

  it.each([
    ['a body that is no JSON', 'text', 'unreadable'],
    ['a body without a type', { ...notification(delivery), Type: 'Else' }, 'unreadable'],
    ['no signature', notification(delivery), 'signature_missing'],
  ])('%s: the callback is refused', async (_, fields, code) => {
    expect(await read(fields)).toEqual({ kind: 'refused', code })
  })

  it('means nothing where no topic is configured', async () => {
    const { topicArn: _, ...bare } = settings
    const callback = { url: 'https://x', headers: new Headers(), body: Buffer.from('{}'), now }
    expect(await sesReceipts(async () => certificate).read(callback, bare)).toEqual({
      kind: 'refused',
      code: 'not_configured',
    })
  })
})

describe('ses: a subscription', () => {
  it('that waits for its confirmation is shown to a person, and nothing is fetched but the certificate', async () => {
    const fetcher = vi.fn(async () => certificate)
    const { SubscribeURL } = subscription()
    expect(await read(signed(subscription()), {}, fetcher)).toEqual({
      kind: 'notice',
      code: 'subscription_unconfirmed',
      detail: SubscribeURL,
    })
    expect(fetcher.mock.calls).toEqual([[certificateUrl]])
  })

  it('shows no address that is not Amazon’s, and tells when it has ended', async () => {
    const elsewhere = signed(subscription({ SubscribeURL: 'https://evil.example/confirm' }))
    expect(await read(elsewhere)).toMatchObject({ kind: 'notice', detail: null })
    const ended = signed(subscription({ Type: 'UnsubscribeConfirmation' }))
    expect(await read(ended)).toMatchObject({ kind: 'notice', code: 'subscription_ended' })
  })
})

describe('ses: receipts', () => {
  it('say what became of a mail: which one by our tag, the event by the id of SNS', async () => {
    expect(await receiptsOf(delivery)).toEqual([
      {
        receiptId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
        notificationId: key,
        providerMessageId: '0102018f-mail-000000',
        status: 'delivered',
        at: '2026-11-25T11:59:59.000Z',
        code: null,
      },
    ])
  })

  it.each([
    ['Send', 'accepted', null],
    ['Reject', 'undelivered', 'Reject'],
    ['Rendering Failure', 'undelivered', 'RenderingFailure'],
  ])('of %s mean %s', async (eventType, status, code) => {
    expect(await receiptsOf({ eventType, mail })).toMatchObject([{ status, code, at: '2026-11-25T11:59:58.000Z' }])
  })

  it('of a bounce say of which kind, without its prose', async () => {
    const bounce = {
      bounceType: 'Permanent',
      bounceSubType: 'General',
      timestamp: '2026-11-25T11:59:59.000Z',
      bouncedRecipients: [{ emailAddress: 'c@example.com', diagnosticCode: 'smtp; 550 c@example.com' }],
    }
    const receipts = await receiptsOf({ eventType: 'Bounce', mail, bounce })
    expect(receipts).toMatchObject([{ status: 'undelivered', code: 'Permanent.General' }])
    expect(JSON.stringify(receipts)).not.toContain('c@example.com')
  })

  it.each(['Complaint', 'Open', 'Click', 'DeliveryDelay', 'Subscription', 'constructor'])(
    'of %s say nothing',
    async (eventType) => {
      expect(await receiptsOf({ eventType, mail })).toEqual([])
    },
  )

  it('of other mails say nothing, and without a configuration set the mail’s own id is all there is', async () => {
    expect(await receiptsOf({ ...delivery, mail: { ...mail, tags: { campaign: ['x'] } } })).toEqual([])
    expect(await receiptsOf({ ...delivery, mail: { ...mail, tags: { notification_key: ["'; --"] } } })).toEqual([])
    const { tags: _, ...untagged } = mail
    expect(await receiptsOf({ notificationType: 'Delivery', mail: untagged })).toMatchObject([
      { notificationId: null, providerMessageId: '0102018f-mail-000000' },
    ])
  })

  it.each([
    'Successfully validated SNS topic for Amazon SES event publishing.',
    '{}',
    '[]',
    '{"eventType":"Delivery"}',
  ])('that are none say nothing: %s', async (text) => expect(await receiptsOf(text)).toEqual([]))
})

/** Made once by openssl, the private key thrown away: SNS signs with certificates, not with bare keys. */
const vector = {
  certificate: `-----BEGIN CERTIFICATE-----
MIIDGTCCAgGgAwIBAgIUKw6N/njGjtveaw6nlAwli6VeYtcwDQYJKoZIhvcNAQEL
BQAwGzEZMBcGA1UEAwwQc25zLnRlc3QuaW52YWxpZDAgFw0yNjExMjUxODUzNTJa
GA8yMTI2MTEwMTE4NTM1MlowGzEZMBcGA1UEAwwQc25zLnRlc3QuaW52YWxpZDCC
ASIwDQYJKoZIhvcNAQEBBQADggEPADCCAQoCggEBAKmZ2fVyp8NhSkEvYk6eOd0N
hnsiYvtvrZFfU88v9Os30QR3PPvVzRjidcJ1yKi2SeArmSGZuCotRgcmT7+oKtIE
8IKLSTvsK2yACmnxW/Eb4dNTtF/HIRDIAtami4cENVvfSZ97hc9crFO64PvYtzJd
P2hjSlaLq0juoETmTZ/wSaur7XIjZi04w466myqhDvI271dQNQrB5+Oj3bfIuIWY
m2HzzwVh3K1iSK4JHBCYCMAC8gAZ0LYtD8vlxyu2gsFX/g9527fluRi0cbzu4vJ7
mQ5vrYfHujMK0r+BXtSapud3qGrq4T7qYw7p5oB+lGW++1UKjLR/gCvchMUAIbMC
AwEAAaNTMFEwHQYDVR0OBBYEFF+gXr/YeErh869mO1Dvb7XdW9Y3MB8GA1UdIwQY
MBaAFF+gXr/YeErh869mO1Dvb7XdW9Y3MA8GA1UdEwEB/wQFMAMBAf8wDQYJKoZI
hvcNAQELBQADggEBAHtu0bheM5ZWOLz8njNc6gUDUkGIK4G117ge0hYRBunY8uy3
cebBowNKSVC88j0EOnRaArcdgzwcP3D7/zWQHK4Pvd5IOy877E5RhUAdZS/vVA6I
0DJnxlPnJF5v4FfEph36khzhQYKQ/K/oVBCj7W+8G/NQzbgUG5MWLu23V+k+54xH
lzM13ld4PFJLx1JFmxDaNJ5vpt5BToCiFbp0UrAFvhkTIIhvwkXUQ+Yi5xPVih9p
1g5rJb9dePJMo7LJnm/WwfDChB4E/F/DMMp5uZNGQ4e6YcgjfrkPPbRUXPXY8Gfg
8P03MNmvLvpij1QulmV669MrpyC2jB1OCXoRVRY=
-----END CERTIFICATE-----`,
  signature:
    'ng48NnwjByRBsQYM+B9xx+uEgvhilDjdggxZq953Hat0FWsORqYCjIxZw+7bDOlNZvJXng+oLjif2KYByveBefuIMgK9MFVcSLUsBCo5uqerAHYcuCLasot7QohsjCidnFdGQ5g+KjGHNMjze+3LvCzYIlgc4AscDHLWfAPrNW4hKCP8wceRqwuY5e9YS+tTkn2/2cCptCh0+KgQYuJbGW1ctWXIgPXRvGa9PLYFt0B+cn/ayF2p7vdj5BR/u5apE2wymS2L+AI2ws8HAAejYCxHUse8Bgo26dqbpj9XB24E9V+0w6k7tTxwWoeEQqeWuemK7o0QM8+GQZdH82DYRQ==',
}
