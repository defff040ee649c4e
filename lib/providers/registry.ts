import { cxoneDigital } from '@/lib/providers/cxone-digital'
import { cxoneEvents } from '@/lib/providers/cxone-events'
import { genesysAgentless } from '@/lib/providers/genesys-agentless'
import { genesysContactList } from '@/lib/providers/genesys-contact-list'
import { genesysOutboundContacts } from '@/lib/providers/genesys-outbound-contacts'
import type { Adapter } from '@/lib/providers/provider'
import { sendgrid } from '@/lib/providers/sendgrid'
import { ses } from '@/lib/providers/ses'
import { smtp } from '@/lib/providers/smtp'
import { twilio } from '@/lib/providers/twilio'
import { webhook } from '@/lib/providers/webhook'

/** Every adapter of this release, in the order in which forms offer them. */
export const adapters: readonly Adapter[] = [
  genesysOutboundContacts,
  genesysContactList,
  genesysAgentless,
  cxoneEvents,
  cxoneDigital,
  twilio,
  sendgrid,
  ses,
  smtp,
  webhook,
]

const byName: ReadonlyMap<string, Adapter> = new Map(adapters.map((adapter) => [adapter.name, adapter]))

/** Undefined for a name of the configuration's vocabulary whose adapter this release does not have. */
export function adapterNamed(name: string): Adapter | undefined {
  return byName.get(name)
}
