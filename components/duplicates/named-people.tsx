import { Card } from '@/components/ui/card'
import type { NamedPeople } from '@/lib/insights/named-people'

/** Producers whose newest keys or texts give away whom they are about, in words for their owners. */
export function NamedPeopleNote({ items }: { items: NamedPeople[] }) {
  if (items.length === 0) return null
  return (
    <section aria-labelledby="named-people" className="mt-6">
      <h2 id="named-people" className="mb-2 font-semibold text-base">
        Keys and texts that name people
      </h2>
      <Card className="px-4 py-3">
        <ul className="space-y-2 text-sm">
          {items.map((item) => (
            <li key={item.producer}>{sentence(item)}</li>
          ))}
        </ul>
      </Card>
      <p className="mt-3 max-w-prose text-muted text-sm">
        Of the newest requests. Keys stand in logs and addresses of every system that they pass: a number of the
        producer's own names a request as well. Of a card no more is ever shown here than its first six and last four
        digits; it should not be sent at all.
      </p>
    </section>
  )
}

function sentence({ producer, emailKeys, phoneKeys, cardKeys, cardTexts }: NamedPeople): string {
  const keys = [
    emailKeys > 0 && `email addresses (${emailKeys})`,
    phoneKeys > 0 && `phone numbers (${phoneKeys})`,
    cardKeys > 0 && `card numbers (${cardKeys})`,
  ].filter(Boolean)
  const parts = [
    keys.length > 0 && `makes keys of ${keys.join(' and ')}`,
    cardTexts > 0 && `sent ${cardTexts} ${cardTexts === 1 ? 'text' : 'texts'} with what looks like a card number`,
  ].filter(Boolean)
  return `${producer} ${parts.join(' and ')}.`
}
