import { randomBytes } from 'node:crypto'
import { generateSecret, generateURI, verifySync } from 'otplib'
import { blindHash, open, seal } from '@/lib/secrets/key-ring'

const periodSeconds = 30
const codesPerUser = 10
// 80 bits: nobody tries them all. Without letters and digits that look alike.
const codeLength = 16
const alphabet = 'ABCDEFGHJKLMNPQRSTUVWXYZ23456789'

/** A new secret as an authenticator app takes it by hand (base32), as a QR code carries it, and as it is stored. */
export function newTotpSecret(user: { userId: string; email: string }) {
  const secret = generateSecret()
  const uri = generateURI({ issuer: 'Once', label: user.email, secret })
  return { secret, uri, sealedSecret: seal(secret, placeOf(user.userId)) }
}

/**
 * The half minute (since 1970) that a code of six digits belongs to: the present one, or one beside it, for clocks differ.
 * @returns null when it is no code of these
 */
export function totpStep(code: string, stored: { userId: string; sealedSecret: Buffer; nowSeconds: number }) {
  if (!/^\d{6}$/.test(code)) return null
  const secret = open(stored.sealedSecret, placeOf(stored.userId)).toString()
  const result = verifySync({ secret, token: code, epoch: stored.nowSeconds, epochTolerance: periodSeconds })
  return result.valid && 'timeStep' in result ? result.timeStep : null
}

/** Recovery codes, each good once, as people write them down (`ABCD-EFGH-JKLM-NPQR`). */
export function newRecoveryCodes(userId: string): { codes: string[]; codeHashes: string[] } {
  const codes = Array.from({ length: codesPerUser }, newCode)
  return { codes, codeHashes: codes.map((code) => recoveryCodeHash(userId, code) ?? '') }
}

/** What is stored of a recovery code, however it was typed; null when it cannot be one. */
export function recoveryCodeHash(userId: string, typed: string): string | null {
  const code = typed.replace(/[\s-]/g, '').toUpperCase()
  return code.length === codeLength ? blindHash('recovery_code', userId, code) : null
}

/** A code as it is compared: people type spaces into it. */
export function typedCode(text: string): string {
  return text.replace(/\s/g, '').slice(0, 40)
}

function newCode(): string {
  const characters = [...randomBytes(codeLength)].map((byte) => alphabet.charAt(byte % alphabet.length))
  return characters.join('').replace(/(.{4})(?=.)/g, '$1-')
}

function placeOf(userId: string): string {
  return `user_totp.sealed_secret/${userId}`
}
