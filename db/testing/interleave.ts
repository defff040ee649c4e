import { afterAll } from 'vitest'
import { connect, type Database } from '@/db/client'

/** What one session does in its transaction. */
export type Actor = { name: string; act: (sql: Database) => Promise<unknown> }

type Session = { pid: number; sql: Database; act: Actor['act']; begun: Promise<unknown> | null }
type Reserved = Database & { release(): void }

type Scenario = () => Promise<{ actors: Actor[]; check: (order: string) => Promise<void> }>

/**
 * Sessions of a test file's own, until its tests are over: `const everyOrder = useSessions(url)`.
 * @returns runs the actors of a scenario, three at most, in every order of their two steps: the statement in an open
 * transaction, and its commit. A step that waits for another session's lock stays under way while the others go on.
 * `check` sees each order's outcome. Gives back how many orders there were.
 */
export function useSessions(url: string): (scenario: Scenario) => Promise<number> {
  const pool = connect(url, 'engine', 3)
  const monitor = connect(url, 'service', 1)
  afterAll(() => Promise.all([pool.end(), monitor.end()]))
  return async (scenario) => {
    const first = await scenario()
    const orders = ordersOf(first.actors.map(() => 2))
    for (const [at, order] of orders.entries()) {
      const { actors, check } = at === 0 ? first : await scenario()
      await run(pool, monitor, actors, order)
      await check(order.map((i) => actors[i]?.name).join(' '))
    }
    return orders.length
  }
}

async function run(pool: Database, monitor: Database, actors: Actor[], order: number[]): Promise<void> {
  const sessions = await Promise.all(actors.map(({ act }) => open(pool, act)))
  try {
    for (const i of order) {
      const session = sessions[i]
      if (session?.begun)
        await endOrBlocked(
          monitor,
          session,
          session.begun.then(() => session.sql.unsafe('commit')),
        )
      else if (session) {
        session.begun = begin(session)
        await endOrBlocked(monitor, session, session.begun)
      }
    }
    await Promise.all(pending.splice(0))
  } finally {
    for (const session of sessions) (session.sql as Reserved).release()
  }
}

const pending: Promise<unknown>[] = []

async function open(pool: Database, act: Actor['act']): Promise<Session> {
  const sql = (await pool.reserve()) as unknown as Database
  const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  return { pid: row?.pid ?? 0, sql, act, begun: null }
}

async function begin({ sql, act }: Session): Promise<void> {
  await sql.unsafe('begin')
  await act(sql)
}

/** Waits until the step is over, or until its session waits for a lock that another one holds. */
async function endOrBlocked(monitor: Database, session: Session, step: Promise<unknown>): Promise<void> {
  pending.push(step)
  let over = false
  const ended = step.finally(() => {
    over = true
  })
  ended.catch(() => {})
  while (!over) {
    const blocked = monitor`select cardinality(pg_blocking_pids(${session.pid})) > 0 as yes`
    const first = await Promise.race([ended.then(() => null), blocked])
    if (first === null) return
    if (first[0]?.yes) return
  }
}

/** Every sequence in which each actor appears as often as it has steps. */
function ordersOf(steps: number[]): number[][] {
  if (steps.every((left) => left === 0)) return [[]]
  return steps.flatMap((left, i) => {
    if (left === 0) return []
    return ordersOf(steps.with(i, left - 1)).map((rest) => [i, ...rest])
  })
}
