import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { endSessions, type SessionsToEnd } from '@/db/queries/end-sessions'
import { listSessions } from '@/db/queries/list-sessions'
import { deviceWords } from '@/lib/auth/device-words'
import { actorOf, type Operator, requirePermission } from '@/lib/auth/operator'
import type { Actor } from '@/lib/auth/session'
import { AppError } from '@/lib/domain/errors'
import { isUuid } from '@/lib/domain/identity'
import { committed, committedBefore, lookFirst } from '@/lib/operations/committed'

/** A browser that is signed in now. Instants are RFC 3339 in UTC. */
export type ConsoleSession = {
  id: string
  device: string
  network: string | null
  method: 'password' | 'oidc'
  startedAt: string
  lastSeenAt: string
  /** The session of who asks. */
  current: boolean
}

/** One's own sessions. */
export async function ownSessions(actor: Actor): Promise<ConsoleSession[]> {
  return sessionsOf(actor.userId, actor.sessionId)
}

/** Ends one of one's own sessions. @throws AppError `not_found` when it is over, or another's */
export async function endOwnSession(actor: Actor, sessionId: string): Promise<void> {
  await endOne(actor.userId, sessionId, `user:${actor.email}`)
}

/** Ends all of one's own sessions but this one. @returns how many */
export async function endOtherSessions(actor: Actor): Promise<number> {
  return end(actor.userId, { allBut: actor.sessionId }, `user:${actor.email}`)
}

/** Somebody's sessions. @throws AppError `forbidden` */
export async function userSessions(by: Operator, userId: string): Promise<ConsoleSession[]> {
  requirePermission(by, 'users.manage')
  return isUuid(userId) ? sessionsOf(userId, null) : []
}

/** Ends one session of somebody, or with null all. @throws AppError `forbidden`, `not_found` */
export async function endUserSessions(by: Operator, userId: string, sessionId: string | null): Promise<void> {
  requirePermission(by, 'users.manage')
  if (!isUuid(userId)) throw new AppError('not_found', 'There is no such user.')
  if (sessionId === null) await end(userId, { allBut: null }, actorOf(by))
  else await endOne(userId, sessionId, actorOf(by))
}

async function sessionsOf(userId: string, currentId: string | null): Promise<ConsoleSession[]> {
  const rows = await listSessions(database('console'), userId)
  return rows.map(({ id, agent, network, method, createdAt, lastSeenAt }) => ({
    ...{ id, network, method },
    device: deviceWords(agent),
    startedAt: createdAt.toISOString(),
    lastSeenAt: lastSeenAt.toISOString(),
    current: id === currentId,
  }))
}

async function endOne(userId: string, sessionId: string, actor: string): Promise<void> {
  if (isUuid(sessionId) && (await end(userId, { one: sessionId }, actor)) > 0) return
  throw new AppError('not_found', 'This session is over already.')
}

async function end(userId: string, sessions: SessionsToEnd, actor: string): Promise<number> {
  const wish = { userId, sessions, actor, auditId: randomUUID() }
  const ended = await committed(() => endSessions(database('commands'), wish), lookFirst)
  if (ended === 0) await committedBefore()
  return ended
}
