import { type Environment, env } from '@/lib/config/env'

/** Where people and systems reach this deployment, without a slash at its end: what samples and links name. */
export function publicUrl({ ONCE_PUBLIC_URL, PORT }: Pick<Environment, 'ONCE_PUBLIC_URL' | 'PORT'> = env()): string {
  return ONCE_PUBLIC_URL?.replace(/(?<!\/)\/+$/, '') ?? `http://localhost:${PORT}`
}
