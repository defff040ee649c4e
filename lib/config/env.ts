import { isIP } from 'node:net'
import { z } from 'zod'

const portMax = 65_535
/** A longer bearer token is no key. */
export const producerTokenCharactersMax = 512
const emptyAsUnset = (values: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value.trim() !== ''))

const environmentSchema = z.object({
  NODE_ENV: z.string().default('production'),
  PORT: z.string().refine(isPort, `a port number, 1 to ${portMax}`).transform(Number).default(3000),
  HOST: z.string().default('0.0.0.0'),
  DATABASE_URL: z.string().regex(/^postgres(ql)?:\/\//, 'a postgres:// URL'),
  /** Read by scripts/open-database.mjs and taken away there: what serves does not have it. */
  ONCE_MIGRATE_DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a postgres:// URL')
    .optional(),
  ONCE_DATA_DIR: z.string().default('.data'),
  CRON_SECRET: z.string(),
  /** While the secret changes: the one before, which the scheduler may still have. */
  CRON_SECRET_PREVIOUS: z.string().optional(),
  AUTH_SECRET: z.string(),
  ONCE_ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'an address, with something on both sides of one @')
    .default('admin@example.com'),
  ONCE_ADMIN_PASSWORD: z.string().optional(),
  ONCE_API_KEY: z.string().max(producerTokenCharactersMax).optional(),
  ONCE_CONFIG_FILE: z.string().optional(),
  ONCE_PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  ONCE_ENCRYPTION_KEYS: z
    .string()
    .regex(
      /^[A-Za-z0-9_-]{1,16}:[A-Za-z0-9+/]{43}=(,[A-Za-z0-9_-]{1,16}:[A-Za-z0-9+/]{43}=)*$/,
      'comma-separated id:base64, each key 32 bytes',
    ),
  ONCE_ALLOWED_PRIVATE_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    )
    .refine((entries) => entries.every(isHostOrCidr), 'hosts, addresses or CIDR ranges, comma-separated'),
  ONCE_CRON_TICKER: z.enum(['on', 'off']).default('on'),
  ONCE_INTAKES: z.enum(['on', 'off']).default('on'),
  ONCE_LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  ONCE_METRICS_TOKEN: z.string().optional(),
  AUTH_OIDC_ISSUER: z.url().refine(isSafeIssuer, 'an https URL (http only on loopback)').optional(),
  AUTH_OIDC_ID: z.string().optional(),
  AUTH_OIDC_SECRET: z.string().optional(),
  AUTH_OIDC_NAME: z.string().max(40).default('single sign-on'),
  AUTH_OIDC_ROLE_CLAIM: z.string().default('roles'),
  AUTH_OIDC_ROLES: z
    .string()
    .regex(
      /^[^:,]+:(viewer|support|operator|admin)(,[^:,]+:(viewer|support|operator|admin))*$/,
      'comma-separated value:role, roles viewer, support, operator, admin',
    )
    .optional(),
  AUTH_OIDC_DOMAINS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(',')
        .map((entry) => entry.trim())
        .filter(Boolean),
    ),
})

const wholeSchema = environmentSchema.superRefine((values, context) => {
  const together = ['AUTH_OIDC_ISSUER', 'AUTH_OIDC_ID', 'AUTH_OIDC_SECRET'] as const
  if (together.every((name) => !values[name])) return
  for (const name of together)
    if (!values[name]) context.addIssue({ code: 'custom', path: [name], message: 'needed for single sign-on' })
})

export type Environment = z.output<typeof environmentSchema>

/** Exit status of a process whose environment cannot work (sysexits EX_CONFIG). */
export const configurationErrorExitCode = 78

/** Everything that is missing or malformed, named in one message; values are never repeated. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

/** Reads and checks an environment. @throws EnvironmentError naming every fault. */
export function parseEnvironment(values: NodeJS.ProcessEnv): Environment {
  const parsed = wholeSchema.safeParse(emptyAsUnset(values))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map((issue) => {
    const variable = String(issue.path[0])
    return `  ${variable}: ${values[variable]?.trim() ? issue.message : 'missing'}`
  })
  throw new EnvironmentError(`The environment is not complete:\n${faults.join('\n')}`)
}

let current: Environment | undefined

/** This process's environment, checked once. @throws EnvironmentError */
export function env(): Environment {
  current ??= parseEnvironment(process.env)
  return current
}

const secretCharactersMin = 32
const lengthsAdvised = {
  CRON_SECRET: secretCharactersMin,
  CRON_SECRET_PREVIOUS: secretCharactersMin,
  AUTH_SECRET: secretCharactersMin,
  ONCE_API_KEY: secretCharactersMin,
  ONCE_METRICS_TOKEN: secretCharactersMin,
  /** As long as people's own have to be: tries are counted. */
  ONCE_ADMIN_PASSWORD: 8,
} satisfies Partial<Record<keyof Environment, number>>

/** Secrets that are taken, but that somebody could guess at: the contract lets them be shorter than they should be. */
export function shortSecrets(): string[] {
  const values = env()
  const names = Object.keys(lengthsAdvised) as (keyof typeof lengthsAdvised)[]
  return names.filter((name) => values[name] !== undefined && values[name].length < lengthsAdvised[name])
}

/** Whether single sign-on sends people back to localhost although they come from elsewhere, as its provider does. */
export function signsOnWithoutAddress({ AUTH_OIDC_ISSUER, ONCE_PUBLIC_URL }: SingleSignOn = env()): boolean {
  return AUTH_OIDC_ISSUER !== undefined && ONCE_PUBLIC_URL === undefined && !isLoopback(AUTH_OIDC_ISSUER)
}
type SingleSignOn = Pick<Environment, 'AUTH_OIDC_ISSUER' | 'ONCE_PUBLIC_URL'>

/** Tokens and secrets go to the issuer: never in the clear over a network. */
function isSafeIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false
  const { protocol } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(text))
}

function isLoopback(url: string): boolean {
  return ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= portMax
}

function isHostOrCidr(entry: string): boolean {
  const [host = '', bits] = entry.split('/')
  if (bits !== undefined)
    return isIP(host) > 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(host) === 4 ? 32 : 128)
  return isIP(host) > 0 || /^[a-z0-9.-]+$/i.test(host)
}
