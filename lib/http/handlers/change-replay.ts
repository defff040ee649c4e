import { producerOperator } from '@/lib/auth/operator'
import type { ReplayChange } from '@/lib/domain/replay'
import { apiRoute } from '@/lib/http/api-route'
import { answerCommand } from '@/lib/http/handlers/answer-command'
import { changeReplay } from '@/lib/operations/change-replay'

/** Asking twice changes nothing twice, so no key is needed. */
function changing(change: ReplayChange) {
  return apiRoute('operations', async ({ producer, params }) =>
    answerCommand(await changeReplay({ by: producerOperator(producer), replayId: params.id ?? '', change })),
  )
}

/** `POST /api/v1/replays/{id}/pause` */
export const pauseReplayHandler = changing('pause')
/** `POST /api/v1/replays/{id}/resume` */
export const resumeReplayHandler = changing('resume')
/** `POST /api/v1/replays/{id}/abort` */
export const abortReplayHandler = changing('abort')
