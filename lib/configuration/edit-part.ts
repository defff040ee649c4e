import type { Waits } from '@/lib/approvals/request-approval'
import { actorOf, type Operator, requirePermission, requireRecentProof } from '@/lib/auth/operator'
import {
  type ActiveConfiguration,
  activeConfiguration,
  configurationOfVersion,
  invalidateConfiguration,
} from '@/lib/configuration/active-configuration'
import { type ConfigurationChange, compareParts } from '@/lib/configuration/diff-configurations'
import { faultsAtPart, type PartKind, partOf, withPart } from '@/lib/configuration/part'
import { maskSecrets } from '@/lib/configuration/provider-secrets'
import { saveConfiguration } from '@/lib/configuration/save-configuration'
import { secondPerson } from '@/lib/configuration/second-person'
import { touchesSecrets } from '@/lib/configuration/touches-secrets'
import { AppError, type Fault } from '@/lib/domain/errors'
import { adapterNamed } from '@/lib/providers/registry'

export type PartEdit = {
  kind: PartKind
  /** Null: a new one. */
  name: string | null
  /** As the form has it, masked secrets included; null: take it away. */
  value: unknown
  /** The version that the form was filled from. */
  baseVersion: number
  reason: string | null
}

export type PartResult =
  | { kind: 'saved'; version: number }
  | Waits
  /** Somebody else changed this very part since: what they changed, and the version it stands at now. */
  | { kind: 'conflict'; version: number; changes: ConfigurationChange[] }
  /** `faults` have the form's own paths. */
  | { kind: 'invalid'; faults: Fault[]; elsewhere: Fault[] }

const roundsMax = 5

/**
 * Changes one part of the newest configuration. Others' changes of other parts are kept; one of the same part is a
 * conflict that a person decides, never an overwrite. Where the configuration wants four eyes for it, it waits.
 * @throws AppError `forbidden`, `proof_needed` where it concerns secrets, `not_allowed` while the same waits, `version_stale` when others save without end
 */
export async function editPart(by: Operator, edit: PartEdit): Promise<PartResult> {
  requirePermission(by, 'configuration.write')
  for (let round = 1; ; round++) {
    const edited = await editedDocument(edit)
    if (edited.kind === 'conflict') return edited
    const { current, input, path } = edited
    if (touchesSecrets(shown(current), input)) requireRecentProof(by)
    const wanted = { input, expectedVersion: current.version, author: actorOf(by), reason: edit.reason }
    try {
      const waits = await secondPerson(by, { current, input, change: { kind: 'edit', edit }, subject: subjectOf(edit) })
      if (waits) return waits
      return { kind: 'saved', version: (await saveConfiguration(wanted)).version }
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      if (error.code === 'invalid') return invalid(error, path, edit.value === null)
      if (error.code !== 'version_stale' || round === roundsMax) throw error
    }
  }
}

type EditedDocument =
  | { kind: 'edited'; current: ActiveConfiguration; input: Record<string, unknown>; path: string }
  | Extract<PartResult, { kind: 'conflict' }>

/** The newest document, unchecked, with the part as somebody wants it; or what others did to it since they saw it. */
export async function editedDocument(edit: PartEdit): Promise<EditedDocument> {
  const base = shown(await configurationOfVersion(edit.baseVersion))
  invalidateConfiguration()
  const current = await activeConfiguration()
  const changes = edit.name === null ? [] : changesBetween(base, shown(current), edit.kind, edit.name)
  if (changes.length > 0) return { kind: 'conflict', version: current.version, changes }
  return { kind: 'edited', current, ...withPart(shown(current), edit.kind, edit.name, edit.value) }
}

const partWords: Record<PartKind, string> = {
  ...{ provider: 'provider', route: 'route', notificationType: 'type', intake: 'intake' },
  ...{ general: 'settings', fourEyes: 'four eyes' },
}

/** A new part has no name yet but in its form. */
function subjectOf({ kind, name, value }: PartEdit): string {
  const word = partWords[kind]
  if (kind === 'general' || kind === 'fourEyes') return word
  return `${word} ${name ?? String((value as { name?: unknown } | null)?.name ?? '')}`
}

function shown({ document }: ActiveConfiguration) {
  return maskSecrets(document, adapterNamed)
}

type Document = ReturnType<typeof shown>

function changesBetween(base: Document, current: Document, kind: PartKind, name: string): ConfigurationChange[] {
  return compareParts(partOf(base, kind, name) ?? null, partOf(current, kind, name) ?? null)
}

/** A part that is taken away has no place of its own: whatever is wrong then is wrong elsewhere. */
function invalid(error: AppError, path: string, removed: boolean): PartResult {
  const faults = error.detail.faults ?? [{ path: '', message: error.message }]
  if (removed) return { kind: 'invalid', faults: [], elsewhere: faults }
  const { here, elsewhere } = faultsAtPart(faults, path)
  return { kind: 'invalid', faults: here, elsewhere }
}
