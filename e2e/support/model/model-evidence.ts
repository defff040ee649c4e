import { type Life, planOf, providerOf, tell, withWork } from '@/e2e/support/model/model-state'
import { end, isHolder, isTaken, moveAfterLookup } from '@/e2e/support/model/model-store'
import { release } from '@/e2e/support/model/model-windows'
import { pick } from '@/e2e/support/model/model-world'
import { unknownElsewhere } from '@/lib/domain/next-step'
import { type ReceiptStatus, receiptStatuses, statusAfterReceipts } from '@/lib/domain/receipt'
import { afterLookup, type LookupResult } from '@/lib/domain/reconcile'

const lookupLeaseMs = 90_000

/** A provider is asked about an unknown outcome; what it says is written by `settle`. */
export function ask(life: Life): boolean {
  const due = withWork(life, (work) => work.state === 'reconciling' && work.dueAt <= life.now)
  if (!due) return false
  const { notification, work } = due
  work.token++
  work.lookups++
  work.dueAt = life.now + lookupLeaseMs
  const { token, provider, attemptsInCycle, uncertainElsewhere, lookups } = work
  const facts = { provider, attemptsInCycle, uncertainElsewhere, lookups, sinceUnknownMs: life.now - work.sinceAt }
  life.questions.push({ notification, token, result: found(life, notification.id, provider), facts })
  return true
}

function found(life: Life, id: string, name: string): LookupResult {
  const { configured, took } = providerOf(life, name)
  if (configured.lookup?.kind !== 'ask') return { found: 'silence' }
  if (!life.well && life.chance() < 0.2) return { found: 'undetermined', code: 'http_500' }
  const trulyLate = life.chance() * (configured.lookup.lagMs / 2)
  return { found: took.some((one) => one.id === id && one.at + trulyLate <= life.now) ? 'accepted' : 'absent' }
}

/** settle-lookup.ts */
export function settle(life: Life): boolean {
  const question = life.questions.shift()
  if (!question) return false
  const { notification, token, result, facts } = question
  const { route, retry } = planOf(life)
  const after = afterLookup({ result, ...facts, route, retry, chance: life.chance() })
  const { work } = notification
  if (result.found === 'accepted' && !work && !isTaken(notification.status)) return !end(notification, 'sent')
  if (!work || (result.found !== 'accepted' && !isHolder(work, token, 'reconciling'))) return false
  tell(life, `${notification.id} was looked into: ${result.found}, ${JSON.stringify(after)}`)
  if (result.found === 'accepted') life.met.found++
  if (after.kind === 'held' && after.reason === unknownElsewhere) life.met.heldForAnother++
  if (result.found === 'absent' && after.kind !== 'ask_again') life.met.absent++
  if (moveAfterLookup(notification, work, after, life.now)) release(life, notification)
  return true
}

/** receipt-application.ts: whatever its state, the work goes, and the status only rises. */
export function receive(life: Life): boolean {
  const telling = life.world.providers.filter(({ receipts, took }) => receipts && took.length > 0)
  const provider = pick(life.chance, telling)
  if (!provider) return false
  const { id } = pick(life.chance, provider.took)
  const notification = life.notifications.find((one) => one.id === id)
  if (!notification?.asked.has(provider.configured.name)) return false
  const receipt = pick<ReceiptStatus>(life.chance, receiptStatuses)
  life.met.receipts++
  tell(life, `${provider.configured.name} tells that ${id} is ${receipt}`)
  notification.told.add(receipt)
  notification.work = null
  notification.status = statusAfterReceipts(notification.status, [receipt])
  return true
}
