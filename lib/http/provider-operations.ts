import { providerActSchema } from '@/lib/http/handlers/pause-provider'
import type { Operation } from '@/lib/http/openapi-document'

/** How providers stand, and stopping them by hand. */
export const providerOperations: Operation[] = [
  {
    method: 'get',
    path: '/api/v1/providers',
    summary: 'How each provider is doing: breaker, pause, rate, recent outcomes',
    scope: 'notifications:read',
    answers: { 200: 'The providers, in the order of the configuration' },
  },
  {
    method: 'post',
    path: '/api/v1/providers/{name}/pause',
    summary: 'Send nothing through a provider until it is resumed',
    scope: 'operations',
    body: providerActSchema,
    keyed: true,
    answers: { 200: 'It is paused', 404: 'None with this name', 409: 'It is paused already' },
  },
  {
    method: 'post',
    path: '/api/v1/providers/{name}/resume',
    summary: 'End a pause, or the waiting for an open breaker: the provider is tried at once',
    scope: 'operations',
    body: providerActSchema,
    keyed: true,
    answers: { 200: 'It may be tried', 404: 'None with this name', 409: 'Nothing keeps messages from it' },
  },
]
