import { type AlertAnswer, EditAlertButton } from '@/components/alerts/edit-alert-button'
import { durationWords } from '@/components/configuration/duration-words'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type Tools } from '@/components/data-table/data-table'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import { Badge, type Tone } from '@/components/ui/badge'
import { alarmWords } from '@/lib/alerts/alarm-words'
import type { AlertRuleInput } from '@/lib/alerts/alert-schemas'
import type { AlertView } from '@/lib/alerts/manage-alerts'
import type { AlertPhase } from '@/lib/domain/alert'

type AlertTableProps = {
  tools: Tools
  alerts: AlertView[]
  mailProviders: string[]
  mayChange: boolean
  save: (id: string, revision: number, value: AlertRuleInput) => Promise<AlertAnswer>
  tryOut: (id: string) => Promise<GovernAnswer>
  remove: (id: string) => Promise<GovernAnswer>
}

const phases: Record<AlertPhase, { label: string; tone: Tone }> = {
  quiet: { label: 'Quiet', tone: 'good' },
  rising: { label: 'Holds, not for long', tone: 'warn' },
  raised: { label: 'Raised', tone: 'bad' },
  falling: { label: 'Seems over', tone: 'warn' },
}

export function AlertTable({ alerts, tools, ...rest }: AlertTableProps) {
  return <DataTable tools={tools} label="Alerts" columns={columnsOf(rest)} rows={alerts} rowId={({ id }) => id} />
}

function columnsOf({ mayChange, ...rest }: Omit<AlertTableProps, 'alerts' | 'tools'>): Column<AlertView>[] {
  return [
    column('Name', ({ rule }) => rule.name, { className: 'font-medium' }),
    column('When', ({ rule }) => `${alarmWords[rule.alarm].label}, ${conditionWords(rule)}`, {
      className: 'min-w-56 whitespace-normal',
    }),
    column('Who is told', ({ to }) => to),
    column('Now', (alert) => <Phase alert={alert} />),
    column('Told last', ({ last }) => (last ? <Last last={last} /> : 'never')),
    ...(mayChange
      ? [column('Actions', (alert: AlertView) => <Actions alert={alert} {...rest} />, { unseen: true, align: 'end' })]
      : []),
  ]
}

function Phase({ alert: { rule, phase, sinceMs } }: { alert: AlertView }) {
  if (rule.enabled === false) return <Badge tone="quiet">Not watched</Badge>
  return (
    <span title={`for ${spanText(sinceMs)}`}>
      <Badge tone={phases[phase].tone}>{phases[phase].label}</Badge>
    </span>
  )
}

function Actions({
  alert: { id, revision, rule, to },
  mailProviders,
  save,
  tryOut,
  remove,
}: { alert: AlertView } & Omit<AlertTableProps, 'alerts' | 'tools' | 'mayChange'>) {
  return (
    <>
      <ConfirmButton
        label="Try…"
        title={`Try ${rule.name}?`}
        consequence={`${to} gets a message now that says it is a test.`}
        confirm="Send it"
        act={tryOut.bind(null, id)}
      />
      <EditAlertButton rule={rule} mailProviders={mailProviders} save={save.bind(null, id, revision)} />
      <ConfirmButton
        label="Remove…"
        title={`Remove ${rule.name}?`}
        consequence="Nobody is told of it any more, not even that it is over."
        confirm="Remove"
        act={remove.bind(null, id)}
      />
    </>
  )
}

function Last({ last }: { last: NonNullable<AlertView['last']> }) {
  const failed =
    last.problem === null
      ? ''
      : last.done
        ? `, not taken: ${last.problem}`
        : `, tried ${last.attempts} times: ${last.problem}`
  return (
    <span className={failed ? 'text-bad' : undefined}>
      <TimeStamp at={new Date(last.at).toISOString()} /> {last.event}
      {failed}
    </span>
  )
}

function conditionWords({ alarm, threshold, hold, remind }: AlertRuleInput): string {
  const { unit } = alarmWords[alarm]
  const above = unit === 'seconds' ? `above ${spanText(threshold * 1000)}` : `above ${threshold.toLocaleString('en')}`
  const held = hold ? ` for ${durationWords(hold)}` : ''
  return `${above}${held}${remind ? `; again every ${durationWords(remind)}` : ''}`
}
