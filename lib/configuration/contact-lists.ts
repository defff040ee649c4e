import type { Configuration } from '@/lib/configuration/document'
import { adaptersOfGenesysReceipts } from '@/lib/providers/genesys-receipts'

/** Names of the providers whose receipts a queue may have, in the document's order. */
export function contactListsOf({ providers }: Pick<Configuration, 'providers'>): string[] {
  return providers.flatMap(({ name, adapter }) => (adaptersOfGenesysReceipts.includes(adapter) ? [name] : []))
}
