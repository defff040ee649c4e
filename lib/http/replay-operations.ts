import { replayItemsQuerySchema, replaysQuerySchema } from '@/lib/http/handlers/get-replays'
import { previewReplaySchema } from '@/lib/http/handlers/preview-replay'
import { startReplaySchema } from '@/lib/http/handlers/start-replay'
import type { Operation } from '@/lib/http/openapi-document'

/** Replays, as the API document describes them. */
export const replayOperations: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/replays/preview',
    summary: 'Freeze a selection and run it dry: what would be sent, suppressed, left out',
    scope: 'operations',
    body: previewReplaySchema,
    keyed: 'optional',
    answers: { 200: 'The preview with its counts', 409: 'The first request with this key is still counting' },
  },
  {
    method: 'post',
    path: '/api/v1/replays',
    summary: 'Start a preview, once',
    scope: 'operations',
    body: startReplaySchema,
    keyed: 'optional',
    answers: { 202: 'The replay runs', 404: 'No such preview', 409: 'It was started otherwise, or is too old' },
  },
  {
    method: 'get',
    path: '/api/v1/replays',
    summary: 'Replays, newest first',
    scope: 'operations',
    query: replaysQuerySchema,
    answers: { 200: 'One page and the cursor of the next' },
  },
  {
    method: 'get',
    path: '/api/v1/replays/{id}',
    summary: 'Where a replay stands',
    scope: 'operations',
    answers: { 200: 'The replay with its counts', 404: 'None with this id' },
  },
  {
    method: 'get',
    path: '/api/v1/replays/{id}/items',
    summary: 'What came of each item of a replay, in its order',
    scope: 'operations',
    query: replayItemsQuerySchema,
    answers: { 200: 'One page and the cursor of the next', 404: 'None with this id' },
  },
  ...(['pause', 'resume', 'abort'] as const).map(
    (change): Operation => ({
      method: 'post',
      path: `/api/v1/replays/{id}/${change}`,
      summary: { pause: 'Hold a replay', resume: 'Go on with it', abort: 'End it: what is left is not begun' }[change],
      scope: 'operations',
      answers: { 202: 'It is so', 404: 'None with this id', 409: 'Its status does not allow it' },
    }),
  ),
]
