'use server'

import { answering, reasonOf } from '@/app/(console)/answering'
import type { RestoreAnswer } from '@/components/configuration/restore-button'
import type { PartAnswer } from '@/components/configuration/use-part-form'
import type { RevealAnswer } from '@/components/notifications/reveal-button'
import { editPart } from '@/lib/configuration/edit-part'
import { type PartKind, partKinds } from '@/lib/configuration/part'
import { previewType, type TypePreview } from '@/lib/configuration/preview-type'
import { restoreConfiguration } from '@/lib/configuration/restore-configuration'
import { AppError } from '@/lib/domain/errors'
import { adviseType } from '@/lib/insights/advise-type'
import { type NewestSample, newestSample } from '@/lib/insights/newest-sample'
import { whatIf } from '@/lib/insights/what-if'

/** Saves, or with `value` null takes away, one part of the configuration. */
export async function savePartAction(
  kind: PartKind,
  name: string | null,
  edit: { value: unknown; baseVersion: number; reason: string },
): Promise<PartAnswer> {
  return answering(async (by) => {
    if (!partKinds.includes(kind)) throw new AppError('malformed', 'There is no such part.')
    const { value, baseVersion, reason } = edit
    return editPart(by, { kind, name, value, baseVersion, reason: reasonOf(reason) })
  })
}

/** Makes an earlier version's document the newest one. */
export async function restoreVersionAction(
  version: number,
  expectedVersion: number,
  reason: string,
): Promise<RestoreAnswer> {
  return answering(async (by) => restoreConfiguration(by, { version, expectedVersion, reason: reasonOf(reason) }))
}

/** What a type that is being edited makes of a sample payload. */
export async function previewTypeAction(value: unknown, sample: string): Promise<TypePreview | null> {
  const answer = await answering(async (by) => previewType(by, value, String(sample)))
  return answer.kind === 'refused' ? null : answer
}

/** How long the windows of a type that is being edited should be, by its past. */
export async function adviseTypeAction(value: unknown) {
  return answering(async (by) => ({ kind: 'advice' as const, ...(await adviseType(by, value)) }))
}

/** What the rules of a type that is being edited would have done to its past. */
export async function tryRulesAction(value: unknown, days: number) {
  return answering(async (by) => ({ kind: 'trial' as const, ...(await whatIf(by, value, Number(days) || 1)) }))
}

/** The newest request of a type as its producer sent it, for this view of the page only. */
export async function newestSampleAction(type: string, reason: string): Promise<RevealAnswer<NewestSample>> {
  return answering(async (by) => {
    const shown = await newestSample(by, String(type), reasonOf(reason))
    return { kind: 'revealed' as const, shown }
  })
}
