import { randomUUID } from 'node:crypto'
import { database } from '@/db/client'
import { answerChallenge, type ChallengeAnswer } from '@/db/queries/answer-challenge'
import { type Challenge, readChallenge } from '@/db/queries/sign-in-challenges'
import { countSignInTry, forgiveSignInTries } from '@/db/queries/sign-in-failures'
import { noteRefusedSignIn } from '@/lib/auth/refused-sign-in'
import { sessionOrigin } from '@/lib/auth/session-origin'
import { challengeHash } from '@/lib/auth/sign-in'
import { signInAgain, trySubject } from '@/lib/auth/sign-in-tries'
import { recoveryCodeHash, totpStep, typedCode } from '@/lib/auth/totp'
import { committed } from '@/lib/operations/committed'

export type CodeSignIn =
  | { kind: 'signed_in'; sessionId: string }
  | { kind: 'refused' }
  /** Five minutes are over, or it was answered: sign in from the start. */
  | { kind: 'too_late' }
  | { kind: 'throttled' }

// In half an hour and from everywhere: who gets here knows the password, and a million codes must outlast them.
const triesMax = 10

/** The second half of a sign-in: six digits of the authenticator app, or a recovery code. Each is good once. @throws AppError as `committed` */
export async function signInWithCode(input: {
  challenge: string
  code: string
  address: string | null
  agent?: string | null
}): Promise<CodeSignIn> {
  const sql = database('commands')
  const tokenHash = challengeHash(input.challenge)
  const challenge = await readChallenge(database('console'), tokenHash)
  if (!challenge) return { kind: 'too_late' }
  const notSignedIn = async <Kind extends 'refused' | 'throttled'>(kind: Kind, because: string) => {
    await noteRefusedSignIn({ subjectKind: 'user', subjectId: challenge.userId }, because, input.address)
    return { kind }
  }
  const tries = trySubject('code', challenge.userId)
  if ((await committed(() => countSignInTry(sql, tries), signInAgain)) > triesMax)
    return notSignedIn('throttled', 'too many codes')
  const answer = answerOf(typedCode(input.code), challenge)
  if (!answer) return notSignedIn('refused', 'wrong code')
  const sessionId = randomUUID()
  const origin = sessionOrigin(input.address, input.agent ?? null)
  const session = { tokenHash, answer, sessionId, auditId: randomUUID(), ...origin }
  const opened = await committed(() => answerChallenge(sql, session), signInAgain)
  if (!opened) return notSignedIn('refused', 'the code was used before, or access has ended')
  await committed(() => forgiveSignInTries(sql, tries, []), signInAgain)
  return { kind: 'signed_in', sessionId }
}

function answerOf(code: string, challenge: Challenge): ChallengeAnswer | null {
  const step = totpStep(code, challenge)
  if (step !== null) return { by: 'code', step }
  const codeHash = recoveryCodeHash(challenge.userId, code)
  return codeHash === null ? null : { by: 'recovery code', codeHash }
}
