import { serveParent } from '@/bench/child'
import { connect } from '@/db/client'

export type InserterQuestion = { statement: string; clients: number; seconds: number }

// What pgbench does, where there is no pgbench: many connections, each repeating one prepared statement.
serveParent<InserterQuestion>(null, async ({ statement, clients, seconds }) => {
  const sql = connect(process.env.DATABASE_URL ?? '', 'service', clients)
  const end = performance.now() + seconds * 1_000
  const started = performance.now()
  let statements = 0
  const client = async () => {
    while (performance.now() < end) {
      await sql.unsafe(statement, [], { prepare: true })
      statements++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  const perSecond = statements / ((performance.now() - started) / 1_000)
  await sql.end()
  return perSecond
})
