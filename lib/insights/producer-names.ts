import { database } from '@/db/client'
import { listProducers } from '@/db/queries/list-producers'

/** Every producer's name, in order. */
export async function producerNames(): Promise<string[]> {
  const rows = await listProducers(database('console'))
  return [...new Set(rows.map((row) => row.producer))]
}
