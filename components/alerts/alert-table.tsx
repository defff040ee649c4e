import { type AlertAnswer, EditAlertButton } from '@/components/alerts/edit-alert-button'
import { durationWords } from '@/components/configuration/duration-words'
import { spanText } from '@/components/duplicates/spans'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import { Badge, type Tone } from '@/components/ui/badge'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import { alarmWords } from '@/lib/alerts/alarm-words'
import type { AlertRuleInput } from '@/lib/alerts/alert-schemas'
import type { AlertView } from '@/lib/alerts/manage-alerts'
import type { AlertPhase } from '@/lib/domain/alert'

type AlertTableProps = {
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

export function AlertTable({ alerts, mailProviders, mayChange, save, tryOut, remove }: AlertTableProps) {
  return (
    <Table label="Alerts">
      <thead>
        <tr>
          <HeadCell>Name</HeadCell>
          <HeadCell>When</HeadCell>
          <HeadCell>Who is told</HeadCell>
          <HeadCell>Now</HeadCell>
          <HeadCell>Told last</HeadCell>
          {mayChange ? (
            <HeadCell>
              <span className="sr-only">Actions</span>
            </HeadCell>
          ) : null}
        </tr>
      </thead>
      <tbody>
        {alerts.map(({ id, revision, rule, to, phase, sinceMs, last }) => (
          <tr key={id}>
            <Cell className="font-medium">{rule.name}</Cell>
            <Cell className="min-w-56 whitespace-normal">
              {alarmWords[rule.alarm].label}, {conditionWords(rule)}
            </Cell>
            <Cell>{to}</Cell>
            <Cell>
              {rule.enabled === false ? (
                <Badge tone="quiet">Not watched</Badge>
              ) : (
                <span title={`for ${spanText(sinceMs)}`}>
                  <Badge tone={phases[phase].tone}>{phases[phase].label}</Badge>
                </span>
              )}
            </Cell>
            <Cell>{last ? <Last last={last} /> : 'never'}</Cell>
            {mayChange ? (
              <Cell className="text-right">
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
              </Cell>
            ) : null}
          </tr>
        ))}
      </tbody>
    </Table>
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
