import { database } from '@/db/client'
import { type NewestContent, readNewestContents } from '@/db/queries/read-newest-contents'
import { readNewestKeys } from '@/db/queries/read-newest-keys'
import { cardNumbersIn } from '@/lib/domain/card-numbers'
import { type NamedInKey, namedInKey } from '@/lib/domain/named-in-key'
import { openContent } from '@/lib/intake/notification-content'
import { log } from '@/lib/observability/log'

/** What a producer's newest requests give away: keys that are made of a person's data, texts and data with a card's number. */
export type NamedPeople = {
  producer: string
  emailKeys: number
  phoneKeys: number
  cardKeys: number
  cardTexts: number
}

export const lookedAtMax = { keys: 5_000, texts: 500 } as const

const counted: Record<NamedInKey, 'emailKeys' | 'phoneKeys' | 'cardKeys'> = {
  email: 'emailKeys',
  phone: 'phoneKeys',
  card: 'cardKeys',
}

/** Of the newest keys and texts, whose name people; producers with most first, those with nothing left out. */
export async function namedPeople(limits: { keys: number; texts: number } = lookedAtMax): Promise<NamedPeople[]> {
  const sql = database('console')
  const [keys, contents] = await Promise.all([readNewestKeys(sql, limits.keys), readNewestContents(sql, limits.texts)])
  const found = new Map<string, NamedPeople>()
  const of = (producer: string | null) => {
    const name = producer ?? 'the raw outbox'
    const known = found.get(name) ?? { producer: name, emailKeys: 0, phoneKeys: 0, cardKeys: 0, cardTexts: 0 }
    found.set(name, known)
    return known
  }
  for (const { producer, key } of keys) {
    const named = namedInKey(key)
    if (named) of(producer)[counted[named]]++
  }
  for (const content of contents) if (hasCard(content)) of(content.producer).cardTexts++
  return [...found.values()].sort((a, b) => totalOf(b) - totalOf(a) || (a.producer < b.producer ? -1 : 1))
}

function hasCard({ id, sealed, acceptedAt }: NewestContent): boolean {
  try {
    const { subject, body, data, identifiers } = openContent(id, sealed, acceptedAt).message
    return [subject ?? '', body, JSON.stringify(data), JSON.stringify(identifiers)].some(
      (text) => cardNumbersIn(text).length > 0,
    )
  } catch (error) {
    log.warn({ err: error, notificationId: id }, 'a content could not be looked at')
    return false
  }
}

function totalOf({ emailKeys, phoneKeys, cardKeys, cardTexts }: NamedPeople): number {
  return emailKeys + phoneKeys + cardKeys + cardTexts
}
