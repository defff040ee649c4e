import { cronBudgetSchema } from '@/lib/http/cron-budget'
import type { Operation } from '@/lib/http/openapi-document'

/** What platforms, schedulers and monitors call. */
export const serviceOperations: Operation[] = [
  { method: 'get', path: '/api/health', summary: 'The process is alive', scope: null, answers: { 200: 'Alive' } },
  {
    method: 'get',
    path: '/api/ready',
    summary: 'Requests can be taken',
    scope: null,
    answers: { 200: 'Ready', 503: 'Not ready, with the reason' },
  },
  {
    method: 'get',
    path: '/api/metrics',
    summary: 'Prometheus text: for the holder of ONCE_METRICS_TOKEN, without one for this machine only',
    scope: null,
    secret: 'metricsToken',
    answers: { 200: 'The metrics', 401: 'Not for you' },
  },
  { method: 'get', path: '/api/openapi.json', summary: 'This document', scope: null, answers: { 200: 'OpenAPI 3.1' } },
  ...scheduled('outbox', 'Send until nothing is due or the budget ends', { query: cronBudgetSchema }),
  ...scheduled('rollup', 'Fold facts into the chart tables, up to now'),
  ...scheduled('retention', 'Remove what is past retention, until nothing is left or the budget ends', {
    query: cronBudgetSchema,
  }),
]

/** Work that a scheduler calls for, by either method. */
function scheduled(work: string, summary: string, more: Pick<Operation, 'query'> = {}): Operation[] {
  const answers = {
    200: 'What was done',
    401: 'No valid cron secret',
    ...(more.query ? { 422: 'No such budget' } : {}),
    503: 'The database cannot be reached',
  }
  const path = `/api/cron/${work}`
  return (['get', 'post'] as const).map((method) => {
    return { method, path, summary, scope: null, secret: 'cronSecret', answers, ...more }
  })
}
