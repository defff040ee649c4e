import { turnsNamed } from '@/lib/domain/turns-of-writing'

type Recipient = { phone?: string; email?: string; customerId?: string } | null

/** The address that matters most, as the reader's role may see it. */
export function RecipientText({ recipient }: { recipient: Recipient }) {
  if (!recipient) return <span className="text-muted">past retention</span>
  return <bdi className="figures">{turnsNamed(recipient.phone ?? recipient.email ?? recipient.customerId ?? '—')}</bdi>
}
