import { parentOf } from '@/bench/processor-share'
import { connect } from '@/db/client'

/** The database server's own process, whose children the sessions are; none where the system does not say. */
export async function databaseProcess(url: string): Promise<number[]> {
  const sql = connect(url, 'service', 1)
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  const postmaster = row ? parentOf(row.pid) : null
  await sql.end()
  return postmaster === null ? [] : [postmaster]
}
