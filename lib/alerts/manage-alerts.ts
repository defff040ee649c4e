import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { insertAlertTest } from '@/db/queries/insert-alert-test'
import { type AlertRuleRow, listAlertRules } from '@/db/queries/list-alert-rules'
import { removeAlertRule } from '@/db/queries/remove-alert-rule'
import { saveAlertRule } from '@/db/queries/save-alert-rule'
import type { AlarmName } from '@/lib/alerts/alarm-words'
import { type AlertRuleInput, type AlertTarget, alertRuleSchema } from '@/lib/alerts/alert-schemas'
import { openTarget, sealTarget } from '@/lib/alerts/send-alert'
import { sendAlertMessageNow } from '@/lib/alerts/send-alert-messages'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { secretMask } from '@/lib/configuration/secret-mask'
import type { AlertPhase } from '@/lib/domain/alert'
import { durationSeconds } from '@/lib/domain/duration'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { validate } from '@/lib/http/validate'
import { committed, lookFirst } from '@/lib/operations/committed'
import { adapterNamed } from '@/lib/providers/registry'

/** A rule as people may see it: its webhook's address and secret are masked. `to` says who is told. */
export type AlertView = {
  id: string
  revision: number
  rule: AlertRuleInput
  to: string
  phase: AlertPhase
  sinceMs: number
  last: AlertRuleRow['last']
}

/** Every rule, by name. @throws AppError `forbidden` */
export async function listAlerts(by: Operator): Promise<AlertView[]> {
  requirePermission(by, 'configuration.read')
  return (await listAlertRules(database('console'))).map(viewOf)
}

/** Providers that an alert can be mailed by. @throws AppError `forbidden` */
export async function mailProviders(by: Operator): Promise<string[]> {
  requirePermission(by, 'configuration.read')
  const { document } = await activeConfiguration()
  return document.providers
    .filter(({ adapter }) => adapterNamed(adapter)?.channels.includes('email'))
    .map(({ name }) => name)
}

/**
 * Makes a rule (`id` null), or changes the one that its author saw at `revision`; it is then watched anew.
 * @throws AppError `forbidden`, `invalid` with every fault, `not_allowed` when the name is taken or somebody else changed it
 */
export async function saveAlert(
  by: Operator,
  edit: { id: string | null; revision: number | null; value: unknown },
): Promise<void> {
  requirePermission(by, 'configuration.write')
  const { hold, remind, target: given, ...rule } = validate(alertRuleSchema, edit.value)
  const id = edit.id ?? randomUUID()
  if (!isUuid(id)) throw new AppError('not_found', 'There is no such rule.')
  const target = await keptTarget(edit.id, given)
  await requireMailProvider(target)
  const [holdSeconds, remindSeconds] = [secondsOf(hold) ?? 0, secondsOf(remind)]
  const wish = {
    ...rule,
    id,
    revision: edit.id === null ? null : (edit.revision ?? 0),
    holdSeconds,
    remindSeconds,
    target: sealTarget(id, target),
    auditId: randomUUID(),
    actor: actorOf(by),
    detail: { ...rule, hold: hold ?? null, remind: remind ?? null, to: toWords(target) },
  }
  const saved = await committed(() => saveAlertRule(database('commands'), wish), lookFirst)
  if (saved) return
  if (edit.id === null) throw new AppError('not_allowed', 'A rule of this name is there already.')
  throw new AppError('not_allowed', 'Somebody changed this rule meanwhile, or the name is taken: load the page again.')
}

/** @throws AppError `forbidden`, `not_found` */
export async function removeAlert(by: Operator, id: string): Promise<void> {
  requirePermission(by, 'configuration.write')
  const act = { id, auditId: randomUUID(), actor: actorOf(by) }
  if (isUuid(id) && (await committed(() => removeAlertRule(database('commands'), act), lookFirst))) return
  throw new AppError('not_found', 'There is no such rule.')
}

/** Sends a message that says it is a test, once. @returns what went wrong; null: it was taken @throws AppError `forbidden`, `not_found` */
export async function testAlert(by: Operator, ruleId: string): Promise<string | null> {
  requirePermission(by, 'configuration.write')
  const id = randomUUID()
  const text = `${actorOf(by)} tries whether this reaches you. Nothing is wrong.`
  const wish = { id, ruleId, text, auditId: randomUUID(), actor: actorOf(by) }
  const written = isUuid(ruleId) && (await committed(() => insertAlertTest(database('commands'), wish), lookFirst))
  if (!written) throw new AppError('not_found', 'There is no such rule.')
  return sendAlertMessageNow(id)
}

/** The mask keeps what is stored. A new address gets no old secret: it was agreed with somebody else. */
async function keptTarget(id: string | null, given: AlertTarget): Promise<AlertTarget> {
  if (given.kind !== 'webhook' || (given.url !== secretMask && given.secret !== secretMask)) return given
  const row = (await listAlertRules(database('console'))).find((rule) => rule.id === id)
  const stored = row && openTarget(row.id, row.target)
  const keep = stored?.kind === 'webhook' ? stored : null
  if (given.url === secretMask && !keep) throw fault('target.url', 'there is no stored address to keep')
  if (given.secret === secretMask && (given.url !== secretMask || !keep?.secret)) {
    throw fault('target.secret', 'there is no stored secret to keep for this address')
  }
  const secret = given.secret === secretMask ? keep?.secret : given.secret
  const url = given.url === secretMask ? (keep?.url ?? '') : given.url
  return { kind: 'webhook', url, ...(secret === undefined ? {} : { secret }) }
}

async function requireMailProvider(target: AlertTarget): Promise<void> {
  if (target.kind !== 'email') return
  const provider = (await activeConfiguration()).provider(target.provider)
  if (provider && adapterNamed(provider.adapter)?.channels.includes('email')) return
  throw fault('target.provider', 'is no provider that sends mail')
}

function viewOf(row: AlertRuleRow): AlertView {
  const { id, revision, phase, sinceMs, last } = row
  const target = openTarget(id, row.target)
  const rule: AlertRuleInput = {
    name: row.name,
    enabled: row.enabled,
    alarm: row.alarm as AlarmName,
    threshold: row.threshold,
    ...(row.holdSeconds > 0 ? { hold: `PT${row.holdSeconds}S` } : {}),
    ...(row.remindSeconds === null ? {} : { remind: `PT${row.remindSeconds}S` }),
    target: masked(target),
  }
  return { id, revision, rule, to: toWords(target), phase, sinceMs, last }
}

function masked(target: AlertTarget): AlertTarget {
  if (target.kind === 'email') return target
  return { kind: 'webhook', url: secretMask, ...(target.secret === undefined ? {} : { secret: secretMask }) }
}

/** The host alone: the rest of a webhook's address may be its secret. */
function toWords(target: AlertTarget): string {
  if (target.kind === 'email') return `${target.address} by ${target.provider}`
  return `webhook at ${URL.canParse(target.url) ? new URL(target.url).host : 'an address'}`
}

function secondsOf(text: string | undefined): number | null {
  const seconds = text === undefined ? null : durationSeconds(text)
  return seconds === null ? null : Math.ceil(seconds)
}

function fault(path: string, message: string): AppError {
  return new AppError('invalid', `${path}: ${message}.`, { faults: [{ path, message }] })
}
