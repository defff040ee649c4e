/** What a failed statement means for who sent it. */
export type DatabaseFault =
  /** Rolled back for sure; the same statement, or the same decision made anew, may succeed. */
  | 'conflict'
  /** Somebody holds a lock that we waited for. Rolled back. */
  | 'locked'
  /** No connection was had: nothing was sent. */
  | 'unreachable'
  /** The connection or the statement ended without an answer: it may have committed. */
  | 'interrupted'
  | 'other'

const faultsByCode: Record<string, DatabaseFault> = {
  '40001': 'conflict',
  '40P01': 'conflict',
  '55P03': 'locked',
  CONNECT_TIMEOUT: 'unreachable',
  ECONNREFUSED: 'unreachable',
  ENOENT: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  '57P03': 'unreachable',
  '08001': 'unreachable',
  '08004': 'unreachable',
  '28000': 'unreachable', // while a password is changed
  '28P01': 'unreachable',
  '53300': 'unreachable',
  '3D000': 'unreachable',
  CONNECTION_CLOSED: 'interrupted',
  CONNECTION_ENDED: 'interrupted',
  CONNECTION_DESTROYED: 'interrupted',
  ECONNRESET: 'interrupted',
  EPIPE: 'interrupted',
  ETIMEDOUT: 'interrupted',
  '57P01': 'interrupted',
  '57P02': 'interrupted',
  '57P05': 'interrupted',
  '57014': 'interrupted',
  COMMIT_UNCONFIRMED: 'interrupted',
  '08006': 'interrupted',
  '08003': 'interrupted',
  '08000': 'interrupted',
  '53100': 'unreachable',
  '58030': 'unreachable',
  '53200': 'unreachable',
  '25006': 'unreachable',
}

/** Classifies an error of the driver or the server by its code. */
export function databaseFault(error: unknown): DatabaseFault {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  return faultsByCode[code] ?? 'other'
}

/** What stood against a statement that `raise_conflict` ended; empty for any other error. */
export function conflictOf(error: unknown): string {
  return databaseFault(error) === 'conflict' && error instanceof Error && 'detail' in error ? String(error.detail) : ''
}

/** Whether a text held what PostgreSQL cannot store: U+0000, which an address or a header may carry. */
export function isUnstorableText(error: unknown): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error)) return false
  return error.code === '22021' || error.code === '22P05'
}

/** Whether a row with this key was there already, by the name of the constraint that said so. */
export function isDuplicateRow(error: unknown, constraint: string): boolean {
  if (typeof error !== 'object' || error === null || !('code' in error) || !('constraint_name' in error)) return false
  return error.code === '23505' && error.constraint_name === constraint
}
