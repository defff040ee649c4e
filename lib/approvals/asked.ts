import type { Permission } from '@/lib/auth/permissions'
import type { PartEdit } from '@/lib/configuration/edit-part'
import type { ApprovalKind } from '@/lib/domain/approval'
import type { NotificationSearch } from '@/lib/insights/notification-search'
import { open, seal } from '@/lib/secrets/key-ring'

/** Everything that it takes to do what somebody asked for, frozen when they asked. */
export type Asked =
  | { kind: 'replay'; previewId: string; name: string; reason: string; ratePerSecond: number | null }
  | { kind: 'configuration'; change: AskedChange }
  | { kind: 'export'; export: AskedExport }

/** By which versions it was asked for is part of it. */
export type AskedChange =
  | { kind: 'edit'; edit: PartEdit }
  | { kind: 'restore'; version: number; expectedVersion: number; reason: string }

/** Notifications with addresses, as their list's address had it. */
export type AskedExport = { search: NotificationSearch; statuses: string[]; columns: string | undefined }

/** Who may do it may approve it, when another asks. */
export const permissionFor: Record<ApprovalKind, Permission> = {
  replay: 'replay.run',
  configuration: 'configuration.write',
  export: 'notification.reveal',
}

export function sealAsked(id: string, asked: Asked): Buffer {
  return seal(JSON.stringify(asked), placeOf(id))
}

export function openAsked(row: { id: string; asked: Buffer }): Asked {
  return JSON.parse(open(row.asked, placeOf(row.id)).toString()) as Asked
}

function placeOf(id: string): string {
  return `approvals/${id}/asked`
}
