import { parseSender, strictMailbox } from '@/lib/providers/mailbox'
import { isHtml, oneLine } from '@/lib/providers/mime-message'
import type { FrozenMessage } from '@/lib/providers/provider'
import type { SendgridSettings } from '@/lib/providers/sendgrid-settings'
import { endpoint } from '@/lib/providers/setting-schemas'

/** The custom argument that names our notification: it comes back in the log and in every event. */
export const notificationArgument = 'notification_key'

export function sendgridUrl(path: string, { baseUrl }: Pick<SendgridSettings, 'baseUrl'>): string {
  return endpoint(baseUrl ?? 'https://api.sendgrid.com', path)
}

export function sendgridSubject({ subject }: FrozenMessage): string {
  return oneLine((subject ?? '').toWellFormed())
}

/** One mail to one mailbox. `Message-ID` is the same on every attempt; it is a label, SendGrid does not deduplicate by it. */
export function sendgridMail(message: FrozenMessage, settings: SendgridSettings) {
  const sender = parseSender(settings.from)
  const domain = settings.domain ?? sender?.address.split('@').pop() ?? 'localhost'
  return {
    personalizations: [
      {
        to: [{ email: strictMailbox(message.address) }],
        subject: sendgridSubject(message),
        custom_args: { [notificationArgument]: message.notificationId },
        headers: { 'Message-ID': `<${message.notificationId}@${domain}>` },
      },
    ],
    from: { email: sender?.address, ...(sender?.name ? { name: sender.name } : {}) },
    content: [{ type: isHtml(message.body) ? 'text/html' : 'text/plain', value: message.body.toWellFormed() }],
  }
}
