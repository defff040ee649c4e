import { setTimeout as wait } from 'node:timers/promises'
import { freePort } from './free-port.mjs'
import { openPlace } from './postgres-place.mjs'
import { createCluster, findRunning, lastLogLines, launch, runsOn } from './postgres-process.mjs'

// Every process that uses the server holds this lock shared while it lives; who gets it exclusively is the last one.
const usersLock = 0x6f6e6365
const startAttemptsMax = 20
const stopSeconds = 30
const watchMilliseconds = 500

/**
 * A real PostgreSQL of our own for one data directory: made on first use, adopted when it still runs (we were killed, or
 * another of our processes uses it), started again when it dies. Data survive SIGKILL of it, of us and of both.
 * @param {{ dataDir: string, durable?: boolean, say?: (line: string) => void }} options
 * @returns {Promise<{ url: string, stop(): Promise<void> }>} `stop` leaves it running while another process uses it
 */
export async function startEmbeddedPostgres({ dataDir, durable = true, say = () => {} }) {
  const place = openPlace(dataDir)
  if (createCluster(place, durable)) say('PostgreSQL data created')
  let { server, session } = await joinServer(place, { durable, say })
  await createDatabase(session)
  const { port } = server
  const leaving = new AbortController()
  const watch = keepRunning()

  return {
    url: urlOf(place, port, 'once'),
    async stop() {
      leaving.abort()
      await watch
      await leave(place, server, session, say)
    },
  }

  async function keepRunning() {
    while (!leaving.signal.aborted) {
      await wait(watchMilliseconds, undefined, { ref: false, signal: leaving.signal }).catch(() => {})
      if (leaving.signal.aborted || (runsOn(server.pid, place.folder) && !session.lost())) continue
      try {
        const rejoined = await joinServer(place, { durable, port, say })
        await session.end()
        ;({ server, session } = rejoined)
        say('PostgreSQL had stopped and runs again')
      } catch (error) {
        say(error.message)
      }
    }
  }
}

/** Finds or starts the server and registers with it. */
async function joinServer(place, { durable, port, say }) {
  for (let attempt = 1; attempt <= startAttemptsMax; attempt++) {
    const server = findRunning(place.folder) ?? launch(place, port ?? (await freePort()), durable)
    const session = await connectWhenReady(place, server, say)
    if (session) return { server, session }
    // Another starter was first, or processes of a killed server have not all gone yet.
    await wait(50 * attempt)
  }
  throw new Error(`PostgreSQL does not start. Its log ends with:\n${lastLogLines(place.folder)}`)
}

/** A registered session; null when the server went away before it was ready. */
async function connectWhenReady(place, server, say) {
  const started = Date.now()
  let sayAfter = started + 5_000
  for (;;) {
    const session = await openSession(urlOf(place, server.port, 'postgres'))
    if (session.registered) return session
    if (session.refused) throw new Error(`PostgreSQL refuses the password in ${place.folder}'s data directory.`)
    if (server.exited || (Date.now() - started > 1_000 && !runsOn(server.pid, place.folder))) return null
    if (Date.now() > sayAfter) {
      say(`PostgreSQL is recovering (${Math.round((Date.now() - started) / 1000)} s)`)
      sayAfter += 5_000
    }
    await wait(25)
  }
}

async function openSession(url) {
  const { default: postgres } = await import('postgres')
  let lost = false
  const sql = postgres(url, {
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    connect_timeout: 5,
    onnotice: () => {},
    onclose: () => {
      lost = true
    },
    connection: { application_name: 'once-supervisor' },
  })
  const session = { sql, registered: false, refused: false, lost: () => lost, end: () => sql.end({ timeout: 1 }) }
  try {
    await sql`select pg_advisory_lock_shared(${usersLock})`
    session.registered = !lost
  } catch (error) {
    session.refused = error.code === '28P01'
    await session.end()
  }
  return session
}

async function createDatabase({ sql }) {
  const [found] = await sql`select 1 from pg_database where datname = 'once'`
  if (found) return
  try {
    await sql`create database once`
  } catch (error) {
    // 42P04, 23505: another process has just made it.
    if (error.code !== '42P04' && error.code !== '23505') throw error
  }
}

async function leave(place, server, session, say) {
  if (await othersRemain(session)) {
    say('PostgreSQL stays: another process uses it')
    return session.end()
  }
  if (runsOn(server.pid, place.folder)) process.kill(server.pid, 'SIGINT')
  await session.end()
  if (await gone(place, server, stopSeconds)) return
  // Ends it without a checkpoint; the next start replays its log.
  process.kill(server.pid, 'SIGQUIT')
  await gone(place, server, stopSeconds)
}

/** When false, we hold the lock alone: whoever wants to join now waits, is cut off, and starts the server anew. */
async function othersRemain({ sql, lost }) {
  if (lost()) return false
  try {
    await sql`select pg_advisory_unlock_shared(${usersLock})`
    const [{ alone }] = await sql`select pg_try_advisory_lock(${usersLock}) as alone`
    return !alone
  } catch {
    return false
  }
}

async function gone(place, server, seconds) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await wait(25)) {
    if (!runsOn(server.pid, place.folder)) return true
  }
  return false
}

function urlOf({ password }, port, name) {
  return `postgres://once:${password}@127.0.0.1:${port}/${name}`
}
