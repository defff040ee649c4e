import { notificationStatuses } from '@/lib/domain/notification'

/** What a token may begin with; the fields of a list's filter. */
const tokenNames = [
  'status',
  'type',
  'channel',
  'provider',
  'campaign',
  'recipient',
  'identifier',
  'key',
  'from',
  'to',
] as const
type TokenName = (typeof tokenNames)[number]

/** A field of a request: those that are found by their hash are its identifiers. */
const fieldPrefix = 'meta.'

/**
 * Fields of a filter from words like `status:sent type:order_confirmation meta.order_id:7 "campaign:spring 2027"`. What has no name that is known is whom
 * it is about. A word in double quotes may have spaces.
 */
export function fieldsOfTokens(text: string): [TokenName, string][] {
  const words = text.match(/("[^"]*"|[^\s"])+/g) ?? []
  return words.flatMap((word): [TokenName, string][] => {
    const bare = word.replaceAll('"', '')
    // Never whom it is about: that nothing is found by this field must not look as if nobody had this name.
    if (bare.startsWith(fieldPrefix)) return fieldOf(bare.slice(fieldPrefix.length))
    const name = tokenNames.find((one) => bare.startsWith(`${one}:`))
    const value = name === undefined ? bare : bare.slice(name.length + 1)
    return value === '' ? [] : [[name ?? 'recipient', value]]
  })
}

function fieldOf(named: string): [TokenName, string][] {
  return /^:?$|^[^:]+:$/.test(named) ? [] : [['identifier', named]]
}

/** How the word that is being typed may go on, at most `max`; each with what stands before it. */
export function tokenSuggestions(typed: string, known: { types: string[]; providers: string[] }, max = 8): string[] {
  const begun = typed.split(/\s/).at(-1) ?? ''
  const before = typed.slice(0, typed.length - begun.length)
  const ends = [
    ...notificationStatuses.map((status) => `status:${status}`),
    ...known.types.map((type) => `type:${type}`),
    ...known.providers.map((provider) => `provider:${provider}`),
    ...['sms', 'email', 'voice'].map((channel) => `channel:${channel}`),
    ...['recipient:', 'identifier:', 'meta.', 'key:', 'campaign:', 'from:', 'to:'],
  ]
  return ends
    .filter((end) => end !== begun && end.includes(begun))
    .slice(0, max)
    .map((end) => before + end)
}
