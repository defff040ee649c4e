import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { type AlertRuleRow, listAlertRules } from '@/db/queries/list-alert-rules'
import { moveAlert } from '@/db/queries/move-alert'
import type { AlarmName } from '@/lib/alerts/alarm-words'
import { type AlarmReading, readAlarms } from '@/lib/alerts/read-alarms'
import { sendAlertMessages } from '@/lib/alerts/send-alert-messages'
import { alertStep } from '@/lib/domain/alert'
import { log } from '@/lib/observability/log'

/**
 * Looks at every rule once, and sends what is to be told. Any number of processes may do so at once: each step is taken by
 * one, and its message is written with it. A target that cannot be reached is tried again later and holds up no other.
 */
export async function watchAlerts(): Promise<{ moved: number; sent: number }> {
  const rules = await listAlertRules(database('engine'))
  const watched = rules.filter((rule) => rule.enabled)
  const readings = watched.length > 0 ? await readAlarms() : null
  let moved = 0
  for (const rule of watched) {
    const reading = readings?.[rule.alarm as AlarmName]
    if (reading && (await step(rule, reading))) moved++
  }
  return { moved, sent: rules.length > 0 ? await sendAlertMessages() : 0 }
}

async function step(rule: AlertRuleRow, reading: AlarmReading): Promise<boolean> {
  const { id: ruleId, epoch, threshold, holdSeconds, remindSeconds } = rule
  const timing = { holdMs: holdSeconds * 1000, remindMs: remindSeconds === null ? null : remindSeconds * 1000 }
  const next = alertStep(rule, reading.value > threshold, timing)
  if (next.kind === 'stay') return false
  const tell = next.tell && { id: randomUUID(), event: next.tell, text: reading.text }
  const moved = await moveAlert(database('engine'), { ruleId, epoch, to: next.to, tell })
  if (moved && tell)
    log.warn({ event: 'alert', rule: rule.name, alarm: rule.alarm, what: tell.event }, 'an alert is told')
  return moved
}
