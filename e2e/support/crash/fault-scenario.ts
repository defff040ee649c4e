import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { sampleConfiguration } from '@/db/testing/scenario'
import { type PlannedRequest, plannedTraffic } from '@/e2e/support/crash/traffic'
import { type Simulator, spawnSimulator } from '@/e2e/support/simulator/simulator'
import type { ConfigurationInput } from '@/lib/configuration/document'

/** Three providers in processes of their own, each with its own ledger file. */
export type FaultProviders = { keyed: Simulator; keyless: Simulator; lookedUp: Simulator; ledgers: string[] }

/** One kind of traffic: a notification type with a route of its own, and its share of the load. */
export const streams = [
  { name: 'keyed', share: 0.5, firstPhone: 1_000_000 },
  { name: 'keyless', share: 0.15, firstPhone: 4_000_000 },
  { name: 'looked-up', share: 0.3, firstPhone: 6_000_000 },
  { name: 'at-risk', share: 0.05, firstPhone: 9_000_000 },
] as const
export type StreamName = (typeof streams)[number]['name']

export const twilioToken = randomBytes(16).toString('hex')
const accessToken = randomBytes(16).toString('hex')
/** What each message says of its customer besides its order: the template wants it. */
export const customers = {
  email: `canary.${randomBytes(4).toString('hex')}@example.com`,
  word: `canary${randomBytes(6).toString('hex')}`,
}

/** What of customers and vendors is planted in this run, to be found in no log, answer or error. */
export const planted = {
  texts: [twilioToken, accessToken, ...Object.values(customers)],
  phone: /(?<![0-9a-f])1555[1-9]\d{6}(?![0-9a-f])/,
}

const accountSid = 'AC00000000000000000000000000000001'
const timeoutMs = 1_500
// A taken message shows up in the list after this; the product is told a longer one, as an operator would be careful to.
const simulatedLagMs = 1_500
const configuredLagSeconds = 8

export async function startProviders(folder: string): Promise<FaultProviders> {
  const ledgers = ['keyed', 'keyless', 'looked-up'].map((name) => join(folder, `provider-${name}.jsonl`))
  const [keyed, keyless, lookedUp] = await Promise.all([
    spawnSimulator({ ledger: ledgers[0] ?? '' }),
    spawnSimulator({ ledger: ledgers[1] ?? '', keyless: ['keyless', 'at-risk'] }),
    spawnSimulator({ ledger: ledgers[2] ?? '' }),
  ])
  return { keyed, keyless, lookedUp, ledgers }
}

/** What the providers do to the traffic of a run; before this they are without fault. */
export async function provoke({ keyed, keyless, lookedUp }: FaultProviders, seed: number): Promise<void> {
  const faults = { loseReplyRatio: 0.04, slowRatio: 0.01, slowMs: 2_500, rejectRatio: 0.03, rejectStatus: 429 }
  await keyed.client.setFaults('keyed', { ...faults, loseReplyRatio: 0.08, seed })
  await keyless.client.setFaults('keyless', { ...faults, keyed: false, seed: seed + 1 })
  await keyless.client.setFaults('at-risk', { ...faults, keyed: false, seed: seed + 2 })
  await lookedUp.client.setFaults('looked-up', {
    ...faults,
    ...{ loseReplyRatio: 0.08, lookupLagMs: simulatedLagMs, seed: seed + 3 },
  })
  await lookedUp.client.setFaults('looked-up-spare', {
    ...{ loseReplyRatio: 0.05, lookupLagMs: simulatedLagMs, seed: seed + 4 },
  })
}

/** Most replies of one provider are lost: its breaker opens, and what has not been sent takes the detour round it. */
export async function closeOne({ lookedUp }: FaultProviders, seed: number): Promise<void> {
  await lookedUp.client.setFaults('looked-up', { loseReplyRatio: 0.7, lookupLagMs: simulatedLagMs, seed: seed + 3 })
}

/** One of two providers, by turns, takes nothing for a while: its breaker opens, and closes again after it. */
export async function outage({ keyed, lookedUp }: FaultProviders, turn: number): Promise<void> {
  if (turn % 2 === 0) await keyed.client.setFaults('keyed', { status: 503 })
  else await lookedUp.client.setFaults('looked-up', { status: 503, lookupLagMs: simulatedLagMs })
}

/** A route a stream. The keyless one may fall back to a provider that knows keys, the looked-up one to one that can be asked. */
export function faultConfiguration(providers: FaultProviders): ConfigurationInput {
  const retry = { base: 'PT0.2S', factor: 2, cap: 'PT3S', attemptsMax: 60 }
  const outbound = (name: string, at: Simulator, kind: 'native-key' | 'none') => ({
    ...sampleConfiguration([at.baseUrl(name)]).providers?.[0],
    ...{ name, adapter: 'genesys-outbound-contacts' as const, timeoutMs, idempotency: { kind } },
    settings: { baseUrl: at.baseUrl(name), accessToken },
  })
  const twilio = (name: string) => ({
    name,
    adapter: 'twilio' as const,
    timeoutMs,
    settings: {
      ...{ accountSid, authToken: twilioToken, from: '+15550009999', receiptsAs: name },
      baseUrl: providers.lookedUp.baseUrl(name),
    },
    lookupLag: `PT${configuredLagSeconds}S`,
  })
  const route = (name: StreamName, members: string[], onUnknown?: 'hold' | 'reconcile' | 'accept-duplicate-risk') => ({
    ...{ name, channel: 'sms' as const, providers: members, retry },
    ...(onUnknown ? { onUnknown } : {}),
  })
  return {
    providers: [
      outbound('keyed', providers.keyed, 'native-key'),
      outbound('spare', providers.keyed, 'native-key'),
      outbound('keyless', providers.keyless, 'none'),
      outbound('at-risk', providers.keyless, 'none'),
      twilio('looked-up'),
      twilio('looked-up-spare'),
    ],
    routes: [
      route('keyed', ['keyed']),
      route('keyless', ['keyless', 'spare'], 'hold'),
      route('looked-up', ['looked-up', 'looked-up-spare'], 'reconcile'),
      route('at-risk', ['at-risk'], 'accept-duplicate-risk'),
    ],
    notificationTypes: streams.map(({ name }) => ({
      ...{ name, channel: 'sms' as const, route: name, eventType: `${name}.created` },
      recipient: { phone: '{{ data.phone }}' },
      template: { body: 'Order {{ data.orderId }} is confirmed, {{ data.word }}. {{ data.email }}' },
      dedup: [
        { rule: 'same-order', fields: ['data.orderId'], window: 'P1D' },
        {
          ...{ rule: 'one-per-campaign', guard: 'unique_identifier' as const, fields: ['identifiers.customer_id'] },
          ...{ scope: 'campaign' as const, window: 'forever' },
        },
      ],
    })),
  }
}

/** What the producers of one stream will ask for, in order. */
export function streamTraffic(at: number, total: number, seed: number): PlannedRequest[] {
  const stream = streams[at]
  if (!stream) return []
  const { name, share, firstPhone } = stream
  return plannedTraffic({
    count: Math.round(total * share),
    seed: seed + at,
    type: name,
    prefix: name,
    firstPhone,
    data: customers,
  })
}
