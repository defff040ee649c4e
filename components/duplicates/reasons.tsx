import Link from 'next/link'
import type { ReactNode } from 'react'
import { durationWords } from '@/components/configuration/duration-words'
import { spanText } from '@/components/duplicates/spans'
import { Copyable } from '@/components/feedback/copyable'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { Facts } from '@/components/ui/facts'
import type { ExplainedDuplicate } from '@/lib/insights/explain-duplicate'

/** Which rule of which version decided, by what, and upon whose request. */
export function Reasons({ explained }: { explained: ExplainedDuplicate }) {
  const { record, original, twin, gapMs } = explained
  const repeated = record.guard === 'idempotency_key'
  const facts: [string, ReactNode][] = [
    ['Suppressed', <TimeStamp key="at" at={record.at} />],
    ['Rule', repeated ? 'one request, one answer' : ruleWords(explained)],
    ['Configuration', `version ${record.configurationVersion}`],
    ...(record.fields.length > 0 ? [compared(explained)] : []),
    ...(record.windowKey
      ? [['Dedup key', <Copyable key="dedup" text={record.windowKey} what="dedup key" />] as [string, ReactNode]]
      : []),
    ...(gapMs === null ? [] : [['Came after', spanText(gapMs)] as [string, ReactNode]]),
    ...(repeated ? repeats(original) : window(explained)),
    ['Producer', record.producer ?? 'the raw outbox'],
    ...requestOf(repeated ? original : twin),
    ['Campaign', record.campaign ?? '—'],
    record.duplicateOf ? others(record.duplicateOf) : ['Said by', `another system: ${record.evidence}`],
  ]
  return <Facts items={facts} />
}

function ruleWords({ record, rule }: ExplainedDuplicate): string {
  if (!rule) return record.rule
  const window = rule.window === 'forever' ? 'for ever' : `${durationWords(rule.window)}, ${rule.mode}`
  return `${record.rule} (${window}; scope: ${rule.scope})`
}

/** What the rule read; values as masked as everywhere. */
function compared({ record, inputs }: ExplainedDuplicate): [string, ReactNode] {
  if (inputs.length === 0) return ['Compared', `${record.fields.join(', ')}; the values are past retention`]
  return [
    'Compared',
    <ul key="compared">
      {inputs.map(({ field, value }) => (
        <li key={field}>
          <span className="font-mono text-xs">{field}</span>: {value}
        </li>
      ))}
    </ul>,
  ]
}

/** Its idempotency key names the request; an event's names all that the event made. */
function requestOf(detail: ExplainedDuplicate['twin']): [string, ReactNode][] {
  if (!detail) return []
  const { key, eventId } = detail
  return [
    ['Request', key ? <Copyable key="request" text={key.key} what="idempotency key" /> : 'its key is past retention'],
    ...(eventId ? [['Event', <Copyable key="event" text={eventId} what="event id" />] as [string, ReactNode]] : []),
  ]
}

function others(original: string): [string, ReactNode] {
  const link = (
    <Link
      key="others"
      href={`/duplicates?notification=${original}`}
      className="text-accent underline-offset-2 hover:underline"
    >
      All duplicates of this original
    </Link>
  )
  return ['Others', link]
}

function window({ record, windowLeftMs }: ExplainedDuplicate): [string, ReactNode][] {
  if (!record.windowOpenedAt) return []
  const closes = record.windowClosesAt
  return [
    ['Window opened', <TimeStamp key="opened" at={record.windowOpenedAt} />],
    ['Window closes', closes ? <TimeStamp key="closes" at={closes} /> : 'never'],
    ['Left of the window', leftOf(windowLeftMs)],
  ]
}

/** A window that is over still stands while its original can be sent: else both could be. */
function leftOf(ms: number | null): string {
  if (ms === null) return 'for ever'
  return ms > 0 ? spanText(ms) : 'nothing, but the original could still be sent'
}

function repeats(original: ExplainedDuplicate['original']): [string, ReactNode][] {
  const key = original?.key
  if (!key) return []
  return [
    ['Repeated', key.hits === 1 ? 'once' : `${key.hits.toLocaleString('en')} times`],
    ['Last repeat', <TimeStamp key="last" at={key.lastSeen} />],
    ['Key kept until', <TimeStamp key="until" at={key.expiresAt} />],
  ]
}
