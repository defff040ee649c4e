import type { Database } from '@/db/client'
import type { UploadError } from '@/db/queries/finish-list-upload'

export type ListUploadRow = {
  id: string
  status: 'running' | 'completed' | 'refused'
  /** Running by its row, but nothing came for a minute: its process or its client is gone. */
  silent: boolean
  rows: number
  added: number
  updated: number
  duplicatesInFile: number
  duplicatesInList: number
  invalid: number
  bytes: number
  errors: UploadError[] | null
  problem: string | null
  actor: string
  startedAt: Date
  updatedAt: Date
  finishedAt: Date | null
}

/** The newest uploads to a list, newest first. */
export async function readListUploads(sql: Database, listId: string, limit: number): Promise<ListUploadRow[]> {
  return sql.unsafe<ListUploadRow[]>(
    `select id, status, status = 'running' and updated_at < now() - interval '60 seconds' as silent, rows, added, updated,
            duplicates_in_file as "duplicatesInFile", duplicates_in_list as "duplicatesInList", invalid, bytes, errors, problem, actor,
            started_at as "startedAt", updated_at as "updatedAt", finished_at as "finishedAt"
     from list_uploads where list_id = $1 order by started_at desc nulls last limit $2`,
    [listId, limit],
    { prepare: true },
  )
}
