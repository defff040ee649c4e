import type { FaultSettings } from '@/e2e/support/simulator/faults'
import { startSimulator } from '@/e2e/support/simulator/simulator'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import type { LookupMishap, Mishap } from '@/lib/providers/testing/provider-contract'

const faults: Record<Mishap, FaultSettings> = {
  'refuses the message': { rejectRatio: 1, rejectStatus: 422 },
  'refuses our account': { status: 403 },
  'asks for patience': { status: 429, retryAfter: '17' },
  fails: { status: 503 },
  'fails after accepting': { status: 502, statusAfterAccept: true },
  'loses the reply': { loseReplyRatio: 1 },
  'dies before reading': { down: true },
  'never answers': { hangRatio: 1 },
  'answers with HTML': { garbageRatio: 1, garbage: 'html' },
  'answers with a megabyte': { garbageRatio: 1, garbage: 'huge' },
  'answers without end': { garbageRatio: 1, garbage: 'endless' },
  'answers compressed': { garbageRatio: 1, garbage: 'gzip' },
  redirects: { garbageRatio: 1, garbage: 'redirect' },
  'cuts its answer off': { garbageRatio: 1, garbage: 'cut-off' },
  'speaks another protocol': { garbageRatio: 1, garbage: 'not-http' },
}

const lookupFaults: Record<LookupMishap, FaultSettings> = {
  'refuses our account': { lookupStatus: 403 },
  'asks for patience': { lookupStatus: 429 },
  fails: { lookupStatus: 503 },
  'says nothing': { lookupGarbage: 'silence' },
  'hangs up': { lookupGarbage: 'hang-up' },
  'answers with nothing': { lookupGarbage: 'empty' },
  'answers with HTML': { lookupGarbage: 'html' },
  'answers with a megabyte': { lookupGarbage: 'huge' },
  'answers without end': { lookupGarbage: 'endless' },
  'answers compressed': { lookupGarbage: 'gzip' },
  redirects: { lookupGarbage: 'redirect' },
  'cuts its answer off': { lookupGarbage: 'cut-off' },
  'speaks another protocol': { lookupGarbage: 'not-http' },
}

/** What every HTTP adapter makes of them. */
export const httpMishaps: Record<Mishap, { outcome: Partial<DeliveryOutcome>; accepted: 0 | 1 }> = {
  'refuses the message': { outcome: { outcome: 'rejected', blame: 'message', code: 'http_422' }, accepted: 0 },
  'refuses our account': { outcome: { outcome: 'rejected', blame: 'account', code: 'http_403' }, accepted: 0 },
  'asks for patience': {
    outcome: { outcome: 'unavailable', code: 'http_429', retryAfterSeconds: 17 },
    accepted: 0,
  },
  fails: { outcome: { outcome: 'unknown', code: 'http_503' }, accepted: 0 },
  'fails after accepting': { outcome: { outcome: 'unknown', code: 'http_502' }, accepted: 1 },
  'loses the reply': { outcome: { outcome: 'unknown', code: 'connection_closed' }, accepted: 1 },
  'dies before reading': { outcome: { outcome: 'unknown', code: 'connection_closed' }, accepted: 0 },
  'never answers': { outcome: { outcome: 'unknown', code: 'timeout' }, accepted: 0 },
  'answers with HTML': { outcome: { outcome: 'unknown', code: 'answer_unreadable' }, accepted: 1 },
  'answers with a megabyte': { outcome: { outcome: 'unknown', code: 'answer_too_large' }, accepted: 1 },
  'answers without end': { outcome: { outcome: 'unknown', code: 'answer_too_large' }, accepted: 1 },
  'answers compressed': { outcome: { outcome: 'unknown', code: 'answer_unreadable' }, accepted: 1 },
  redirects: { outcome: { outcome: 'unknown', code: 'redirect' }, accepted: 1 },
  'cuts its answer off': { outcome: { outcome: 'unknown', code: 'connection_closed' }, accepted: 1 },
  'speaks another protocol': { outcome: { outcome: 'unknown', code: 'answer_malformed' }, accepted: 1 },
}

/** The provider simulator as an adapter's peer; every reset begins a provider with an empty ledger. */
export async function startHttpPeer<Settings>(settingsAt: (baseUrl: string) => Settings) {
  const simulator = await startSimulator()
  let generation = 0
  const provider = () => `p${generation}`
  const { client } = simulator
  return {
    get settings() {
      return settingsAt(simulator.baseUrl(provider()))
    },
    refusingSettings: settingsAt('http://127.0.0.1:1'),
    blockedSettings: settingsAt(simulator.baseUrl('blocked').replace('127.0.0.1', '127.0.0.2')),
    async received() {
      const requests = await client.requests(provider())
      return requests.filter(isSend).map(({ body, key }) => ({ body, key }))
    },
    acceptances: async () => (await client.ledger(provider())).counts.accepted,
    provoke: (mishap: Mishap) => client.setFaults(provider(), faults[mishap]),
    provokeLookup: (mishap: LookupMishap) => client.setFaults(provider(), lookupFaults[mishap]),
    reset: async () => {
      generation += 1
    },
    requests: () => client.requests(provider()),
    setFaults: (faults: FaultSettings) => client.setFaults(provider(), faults),
    revokeTokens: () => client.revokeTokens(provider()),
    stop: () => simulator.stop(),
  }
}

/** Not a token, not a question. */
function isSend({ outcome }: { outcome: string }): boolean {
  return outcome !== 'token' && outcome !== 'look-up'
}
