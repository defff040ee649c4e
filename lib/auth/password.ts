import { type Algorithm, hash, verify } from '@node-rs/argon2'
import { AppError } from '@/lib/domain/errors'

// OWASP's first choice for argon2id: 46 MiB a hash. Two at once bound what a flood of sign-ins can take from the machine.
const options = { algorithm: 2 satisfies Algorithm.Argon2id, memoryCost: 47_104, timeCost: 1, parallelism: 1 }
const atOnceMax = 2
const waitingMax = 16
/** Of a password that was thrown away, with the options above: a test keeps the two alike. */
export const nobodysHash =
  '$argon2id$v=19$m=47104,t=1,p=1$iaQn1fedCBpdl6HEsw5EeQ$BiziQ5jzyRAAs0u+IsxrSNmG0CGBjeUk6QDO/+ePH/Y'

/** PHC text of a password's argon2id hash. Passwords are normalised (NFKC) and never cut short. */
export async function hashPassword(password: string): Promise<string> {
  return limited(() => hash(password.normalize('NFKC'), options))
}

/** Whether a password is the one that was hashed. With no hash it takes as long and says no: unknown accounts do not show. */
export async function passwordMatches(password: string, stored: string | null): Promise<boolean> {
  const matches = await limited(() => verify(stored ?? nobodysHash, password.normalize('NFKC')))
  return matches && stored !== null
}

/** Whether a password was hashed with other parameters than those of today: it is hashed anew when its owner signs in. */
export function needsRehash(stored: string): boolean {
  return parametersOf(stored) !== parametersOf(nobodysHash)
}

/** Kind, version and costs of a PHC text, without salt and hash. */
function parametersOf(phc: string): string {
  return phc.split('$').slice(1, 4).join('$')
}

let running = 0
const waiting: (() => void)[] = []

async function limited<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= atOnceMax) {
    if (waiting.length >= waitingMax)
      throw new AppError('unavailable', 'Too many people sign in at this moment. Try again in a minute.')
    await new Promise<void>((resolve) => waiting.push(resolve))
  } else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    if (next) next()
    else running--
  }
}
