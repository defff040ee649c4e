import { encode, wrap } from 'nodemailer/lib/qp'

/** One mail with one text, all of whose bytes follow from these values: no boundary, no clock, no generator. */
export type Mail = {
  messageId: string
  notificationId: string
  from: { name: string | null; address: string }
  /** Null when the address is not plainly one mailbox; such a mail is never sent. */
  to: string | null
  subject: string
  body: string
  date: Date
}

const lineLengthMax = 76
const wordBytesMax = 39

export function mimeMessage(mail: Mail): Buffer {
  const headers = [
    `From: ${senderHeader(mail.from)}`,
    `To: ${mail.to === null ? 'undisclosed-recipients:;' : `<${mail.to}>`}`,
    `Subject: ${encodedText(mail.subject)}`,
    `Date: ${mail.date.toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: ${mail.messageId}`,
    `X-Notification-Id: ${mail.notificationId}`,
    'MIME-Version: 1.0',
    `Content-Type: ${isHtml(mail.body) ? 'text/html' : 'text/plain'}; charset=utf-8`,
    'Content-Transfer-Encoding: quoted-printable',
  ]
  const lines = mail.body.replace(/\r\n|\r|\n/g, '\r\n')
  return Buffer.from(`${headers.join('\r\n')}\r\n\r\n${wrap(encode(lines), lineLengthMax)}\r\n`, 'latin1')
}

/** A sender as mails name it; a long name is folded over lines. */
export function senderHeader({ name, address }: Mail['from']): string {
  return name === null ? address : `${encodedText(name, true)} <${address}>`
}

/**
 * Header text that cannot start another header: one line, and whatever is not short plain ASCII is an encoded word
 * (RFC 2047), folded between words.
 */
function encodedText(text: string, isPhrase = false): string {
  const line = oneLine(text)
  const plain = isPhrase ? /^[A-Za-z0-9 _-]*$/ : /^(?!.*=\?)[\x20-\x7e]*$/
  if (line.length <= 60 && plain.test(line)) return line
  return encodedWords(line).join('\r\n ')
}

/** Control characters and Unicode's line separators become spaces. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim()
}

/** Short enough for a line of 76 characters behind the longest of our header names; no character is torn apart. */
function encodedWords(text: string): string[] {
  const words: string[] = []
  let piece = ''
  for (const character of text) {
    if (Buffer.byteLength(piece + character) > wordBytesMax) {
      words.push(piece)
      piece = ''
    }
    piece += character
  }
  return [...words, piece].map((word) => `=?utf-8?B?${Buffer.from(word).toString('base64')}?=`)
}

/** A text is HTML when it begins as a document of it. */
export function isHtml(body: string): boolean {
  return /^\s*<(!doctype html|html)[\s>]/i.test(body)
}
