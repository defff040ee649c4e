import { z } from 'zod'

/** Pieces of the requests by which vendors give out tokens. */

/** The name in a name and password: visible ASCII, one line, no colon, so that nobody reads the halves differently. */
export const credentialName = z
  .string()
  .min(1)
  .max(1024)
  .regex(/^[\x21-\x39\x3b-\x7e]+$/, 'visible ASCII characters only, no spaces and no colon')

export function basicCredential(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

export function formBody(fields: Record<string, string>): Buffer {
  return Buffer.from(new URLSearchParams(fields).toString())
}
