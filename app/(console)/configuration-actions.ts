'use server'

import { headers } from 'next/headers'
import type { PartAnswer } from '@/components/configuration/use-part-form'
import { requireSameOrigin } from '@/lib/auth/require-same-origin'
import { currentOperator } from '@/lib/auth/session'
import { editPart } from '@/lib/configuration/edit-part'
import { type PartKind, partKinds } from '@/lib/configuration/part'
import { previewType, type TypePreview } from '@/lib/configuration/preview-type'
import { restoreConfiguration } from '@/lib/configuration/restore-configuration'
import { AppError } from '@/lib/domain/errors'

/** Saves, or with `value` null takes away, one part of the configuration. */
export async function savePartAction(
  kind: PartKind,
  name: string | null,
  edit: { value: unknown; baseVersion: number; reason: string },
): Promise<PartAnswer> {
  return answering(async () => {
    if (!partKinds.includes(kind)) throw new AppError('malformed', 'There is no such part.')
    const { value, baseVersion, reason } = edit
    return editPart(await currentOperator(), { kind, name, value, baseVersion, reason: reasonOf(reason) })
  })
}

/** Makes an earlier version's document the newest one. */
export async function restoreVersionAction(
  version: number,
  expectedVersion: number,
  reason: string,
): Promise<{ kind: 'saved'; version: number } | { kind: 'refused'; message: string }> {
  return answering(async () => {
    const restored = await restoreConfiguration(await currentOperator(), {
      version,
      expectedVersion,
      reason: reasonOf(reason),
    })
    return { kind: 'saved' as const, version: restored.version }
  })
}

async function answering<Answer>(verb: () => Promise<Answer>): Promise<Answer | { kind: 'refused'; message: string }> {
  try {
    requireSameOrigin(await headers())
    return await verb()
  } catch (error) {
    if (error instanceof AppError) return { kind: 'refused', message: error.message }
    throw error
  }
}

function reasonOf(text: string): string | null {
  return String(text).trim().slice(0, 500) || null
}

/** What a type that is being edited makes of a sample payload. */
export async function previewTypeAction(value: unknown, sample: string): Promise<TypePreview | null> {
  const answer = await answering(async () => previewType(await currentOperator(), value, String(sample)))
  return answer.kind === 'refused' ? null : answer
}
