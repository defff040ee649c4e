'use server'

import { answering } from '@/app/(console)/answering'
import { path, readWizard } from '@/app/(console)/replays/~new/search-params'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import type { DryRunAnswer } from '@/components/replays/dry-run-button'
import type { ReplayInput, StartAnswer } from '@/components/replays/start-replay-form'
import { AppError } from '@/lib/domain/errors'
import type { ReplayChange } from '@/lib/domain/replay'
import { startReplaySchema } from '@/lib/http/handlers/start-replay'
import { addressWith } from '@/lib/http/page-parameters'
import { validate } from '@/lib/http/validate'
import { newId } from '@/lib/intake/build-request'
import { changeReplay } from '@/lib/operations/change-replay'
import { previewReplay } from '@/lib/operations/preview-replay'
import { startReplay } from '@/lib/operations/start-replay'

/** Runs the wizard's address dry. @returns the address that shows what was found */
export async function dryRunAction(query: string): Promise<DryRunAnswer> {
  return answering(async (by) => {
    const given = new URLSearchParams(String(query))
    const { mode, filter, ignored, address } = readWizard(
      Object.fromEntries([...given.keys()].map((name) => [name, given.getAll(name)])),
    )
    if (ignored.length > 0) throw new AppError('invalid', `This could not be understood: ${ignored.join(', ')}.`)
    const { previewId } = await previewReplay({ by, mode, filter })
    return { kind: 'previewed' as const, href: addressWith(path, { ...address, preview: previewId }) }
  })
}

/** A preview is started once, whoever clicks how often: every click has a key of its own, and the preview decides. */
export async function startReplayAction(previewId: string, input: ReplayInput): Promise<StartAnswer> {
  return answering(async (by) => {
    const pace = String(input.ratePerSecond).trim()
    const { ratePerSecond = null, ...start } = validate(startReplaySchema, {
      ...{ previewId, name: input.name, reason: input.reason },
      ratePerSecond: pace === '' ? null : Number(pace),
    })
    return startReplay({ by, ...start, ratePerSecond, idempotencyKey: newId() })
  })
}

const said: Record<ReplayChange, string> = {
  pause: 'The replay is paused',
  resume: 'The replay goes on',
  abort: 'The replay is aborted',
}

export async function changeReplayAction(replayId: string, change: ReplayChange): Promise<GovernAnswer> {
  return answering(async (by) => {
    if (!Object.hasOwn(said, change)) throw new AppError('invalid', 'A replay is paused, resumed or aborted.')
    await changeReplay({ by, replayId: String(replayId), change })
    return { kind: 'done' as const, message: said[change] }
  })
}
