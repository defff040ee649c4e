import { randomBytes, randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { text } from 'node:stream/consumers'
import { parseArgs } from 'node:util'
import { closeDatabase, database } from '@/db/client'
import { type DatabaseSettings, readDatabaseSettings } from '@/db/queries/read-database-settings'
import { readEnginePulse } from '@/db/queries/read-engine-pulse'
import type { KeptDay } from '@/db/queries/read-kept-days'
import { readUpkeep } from '@/db/queries/read-upkeep'
import { runStatement } from '@/db/queries/run-statement'
import { readUserCredentials, replacePassword } from '@/db/queries/user-credentials'
import { resetTotp } from '@/db/queries/user-totp'
import { approveFromShell } from '@/lib/approvals/approve'
import { holdsAnchor, verdictWords, verifyAudit } from '@/lib/audit/verify-audit'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { createUser } from '@/lib/auth/create-user'
import { hashPassword } from '@/lib/auth/password'
import { type Scope, scopes } from '@/lib/auth/scopes'
import { env, shortSecrets } from '@/lib/config/env'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { diffConfigurations } from '@/lib/configuration/diff-configurations'
import { readConfiguration } from '@/lib/configuration/read-configuration'
import { checkedDocument, saveConfiguration } from '@/lib/configuration/save-configuration'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { AppError } from '@/lib/domain/errors'
import { parseStrictJson } from '@/lib/http/strict-json'
import { retentionSilentSecondsMax, spanWords } from '@/lib/insights/alarms'
import { counterDrift } from '@/lib/insights/watch-counters'
import { startIntakes } from '@/lib/intake/queues/run-intakes'
import { referenceHash, referencesOfIdentifier } from '@/lib/intake/references'
import { erase } from '@/lib/operations/erase-person'
import { keptDays } from '@/lib/operations/preview-retention'
import { adapterNamed } from '@/lib/providers/registry'
import { reseal } from '@/lib/secrets/reseal'

const usage = `npm run once -- <verb>

  config get                          the configuration in force, secrets masked
  config diff <file>                  what a file would change
  config apply <file> [--reason R]    make a file the newest version
  keys create --name N [--scopes a,b] [--rate R] [--networks 10.0.0.0/8,…]
                                      a producer key, for R requests a second, from these addresses only; it is shown once
  users create --email E [--name N] [--role R]
  users reset-password --email E      a new one-time password; every session of theirs ends
  users reset-second-factor --email E for who has lost phone and recovery codes; the password alone signs in again
  sql [statement]                     run one SQL statement, or the one on standard input, and show its rows
  database-url                        the database's address, for psql or a program of yours
  drain [--budget-seconds 50]         do everything that is due, then end
  intake [name...]                    take from the configured queues until it is stopped
  verify-audit [--anchor N:HASH]      the audit's hash chain, from its beginning; N and HASH as the log noted them
  migrate                             bring the schema up to this release, as the owner that ONCE_MIGRATE_DATABASE_URL names
  erase --phone P | --email E | --customer-id C | --identifier NAME:VALUE --reason R
                                      take one person's data out before retention does; what guards against duplicates stays
  reseal                              put what older encryption keys have sealed under the newest; may be ended and begun again
  approve <id> --as E --reason R      what waits for a second person, when there is none; also what E asked for
  doctor                              environment, database and engine at a glance`

/** Registers what has to end before the process does. */
export type OnStop = (name: string, end: () => Promise<void>) => void

/**
 * Runs one verb of the operator's command line.
 * @returns the process's exit status; never for a verb that runs until the process is told to stop
 * @throws AppError
 */
export async function runVerb(words: string[], onStop: OnStop): Promise<number> {
  const { values, positionals } = parseArgs({
    args: words,
    allowPositionals: true,
    options: {
      name: { type: 'string' },
      scopes: { type: 'string' },
      rate: { type: 'string' },
      networks: { type: 'string' },
      email: { type: 'string' },
      role: { type: 'string' },
      reason: { type: 'string' },
      phone: { type: 'string' },
      'customer-id': { type: 'string' },
      identifier: { type: 'string' },
      anchor: { type: 'string' },
      as: { type: 'string' },
      'budget-seconds': { type: 'string' },
    },
  })
  try {
    if (positionals[0] === 'intake') return await runIntakes(positionals.slice(1), onStop)
    return await dispatch(positionals.slice(0, 2).join(' '), positionals, values)
  } finally {
    await closeDatabase()
  }
}

async function dispatch(verb: string, words: string[], values: Record<string, string | undefined>): Promise<number> {
  switch (verb) {
    case 'config get':
      return say((await readConfiguration()).document)
    case 'config diff':
      return say(await changes(words[2]))
    case 'config apply':
      return say(
        await saveConfiguration({
          input: await readDocument(words[2]),
          expectedVersion: null,
          author: 'cli',
          reason: values.reason ?? null,
        }),
      )
    case 'keys create': {
      const wanted = (values.scopes?.split(',') ?? ['notifications:write', 'notifications:read']) as Scope[]
      const { token } = await createProducerKey({
        producer: required(values.name, '--name'),
        scopes: wanted,
        ratePerSecond: values.rate === undefined ? null : Number(values.rate),
        networks: values.networks?.split(',') ?? [],
        actor: 'cli',
      })
      console.log(`${token}\nScopes: ${wanted.join(', ')} (of ${scopes.join(', ')}). It is shown only now.`)
      return 0
    }
    case 'users create': {
      const email = required(values.email, '--email')
      const made = await createUser({ email, name: values.name ?? email, role: values.role ?? 'viewer', actor: 'cli' })
      console.log(`${email} can sign in with ${made.oneTimePassword}. It is shown only now.`)
      return 0
    }
    case 'users reset-password': {
      const email = required(values.email, '--email')
      const password = randomBytes(15).toString('base64url')
      const passwordHash = await hashPassword(password)
      await replacePassword(database('service'), { ...(await accountOf(email)), passwordHash })
      console.log(`${email} can sign in with ${password}. It is shown only now.`)
      return 0
    }
    case 'users reset-second-factor': {
      const email = required(values.email, '--email')
      const reset = await resetTotp(database('service'), { ...(await accountOf(email)), reason: values.reason ?? null })
      console.log(reset ? `${email} signs in by password alone.` : `${email} has no second factor.`)
      return reset ? 0 : 1
    }
    default:
      if (words[0] === 'drain') return say(await drainOutbox({ budgetSeconds: budgetOf(values['budget-seconds']) }))
      if (words[0] === 'sql') return say(await runStatement(database('console'), words[1] ?? (await standardInput())))
      if (words[0] === 'database-url') {
        console.log(env().DATABASE_URL)
        return 0
      }
      if (words[0] === 'verify-audit') return verifyChain(values.anchor)
      if (words[0] === 'doctor') return doctor()
      if (words[0] === 'erase') return say(await erase(whoToErase(values)))
      if (words[0] === 'approve') return approveAlone(words[1], values)
      if (words[0] === 'reseal') return say(await reseal('cli'))
      // Every verb finds the schema migrated; this one does nothing else.
      if (words[0] === 'migrate') return sayMigrated()
      console.log(usage)
      return words.length === 0 || words[0] === 'help' ? 0 : 64
  }
}

function budgetOf(text = '50'): number {
  const seconds = Number(text)
  if (text.trim() !== '' && Number.isFinite(seconds) && seconds > 0 && seconds <= 86_400) return seconds
  throw new Error('--budget-seconds: a number of seconds above 0, at most a day.')
}

/** The person that the flags name: one of them, and why. */
function whoToErase(values: Record<string, string | undefined>) {
  const { phone, email, 'customer-id': customerId, identifier } = values
  const [person, ...others] = [
    ...(phone === undefined ? [] : [{ hashes: [referenceHash('phone', phone)], values: { phone } }]),
    ...(email === undefined ? [] : [{ hashes: [referenceHash('email', email)], values: { email } }]),
    ...(customerId === undefined ? [] : [whoIsIdentified(`customer_id:${customerId}`)]),
    ...(identifier === undefined ? [] : [whoIsIdentified(identifier)]),
  ]
  if (person === undefined || others.length > 0)
    throw new Error(`Name one person by one of --phone, --email, --customer-id, --identifier.\n\n${usage}`)
  return { ...person, reason: required(values.reason, '--reason'), actor: 'cli' }
}

function whoIsIdentified(text: string): { hashes: string[]; values: Record<string, string> } {
  const colon = text.indexOf(':')
  if (colon < 1) throw new Error('--identifier: NAME:VALUE.')
  return { hashes: referencesOfIdentifier(text), values: { [text.slice(0, colon)]: text.slice(colon + 1) } }
}

/** Breaks the glass: on record as what it is. */
async function approveAlone(id: string | undefined, values: Record<string, string | undefined>): Promise<number> {
  const [email, reason] = [required(values.as, '--as'), required(values.reason, '--reason')]
  await approveFromShell({ id: required(id, 'the id of what waits'), email, reason })
  console.log("Approved, and done. The audit says that it was on the server's shell.")
  return 0
}

/** Whose account it is, as an audit record of the command line's names it. @throws AppError `not_found` */
async function accountOf(email: string) {
  const user = await readUserCredentials(database('service'), email)
  if (!user) throw new AppError('not_found', `There is no user ${email}.`)
  return { userId: user.id, auditId: randomUUID(), actor: 'cli' }
}

/** Until a signal: then nothing more is taken, and what is under way is settled. */
async function runIntakes(names: string[], onStop: OnStop): Promise<never> {
  const { document } = await activeConfiguration()
  const configured = document.intakes.map(({ name }) => name)
  const unknown = names.filter((name) => !configured.includes(name))
  if (unknown.length > 0) console.log(`Not configured yet: ${unknown.join(', ')}. Waiting for the configuration.`)
  else if (configured.length === 0) console.log('No intake is configured yet. Waiting for the configuration.')
  const intakes = startIntakes(names)
  onStop('The intakes', async () => {
    await intakes.stop()
    await closeDatabase()
  })
  return new Promise(() => {})
}

async function changes(file: string | undefined) {
  const { document } = await activeConfiguration()
  return diffConfigurations(document, checkedDocument(await readDocument(file), document), adapterNamed)
}

async function readDocument(file: string | undefined): Promise<unknown> {
  const path = required(file, 'a file')
  const content = await readFile(path, 'utf8')
  try {
    return parseStrictJson(content)
  } catch (error) {
    throw new Error(`${path} cannot be read as JSON: ${error instanceof Error ? error.message : 'unreadable'}`)
  }
}

async function standardInput(): Promise<string> {
  const statement = process.stdin.isTTY ? '' : await text(process.stdin)
  return required(statement.trim(), 'a statement')
}

async function verifyChain(anchor: string | undefined): Promise<number> {
  const verdict = await verifyAudit()
  console.log(verdictWords(verdict))
  if (verdict.kind === 'broken') return 1
  const noted = /^(\d+):([0-9a-f]{64})$/.exec(anchor ?? '')
  if (anchor === undefined) return 0
  if (noted !== null && Number(noted[1]) < verdict.after) {
    console.log(`Record ${noted[1]} is past retention and gone: it cannot be compared.`)
    return 1
  }
  const holds = noted !== null && (await holdsAnchor({ sequence: Number(noted[1]), hash: noted[2] ?? '' }))
  console.log(
    holds ? `Record ${noted[1]} is the one that was noted.` : `Broken: what was noted (${anchor}) is not in the chain.`,
  )
  return holds ? 0 : 1
}

function sayMigrated(): number {
  console.log('The database has the schema of this release.')
  return 0
}

async function doctor(): Promise<number> {
  const settings = await readDatabaseSettings(database('service'))
  const pulse = await readEnginePulse(database('service'))
  const beat = pulse.heartbeats.find(({ name }) => name === 'outbox')
  const { retentionAgeSeconds, retentionSilentSeconds } = await readUpkeep(database('service'))
  const checks: [string, boolean, string][] = [
    ['environment', true, `console on port ${env().PORT}`],
    ['database', true, `PostgreSQL ${settings.version}`],
    [
      'durability',
      settings.durable,
      settings.durable
        ? 'fsync, full_page_writes and synchronous_commit are on'
        : 'one of fsync, full_page_writes, synchronous_commit is off: accepted notifications can be lost',
    ],
    ...standbyCheck(settings),
    [
      'clock',
      Math.abs(settings.clockDifferenceMs) < 5_000,
      `the database is ${Math.round(settings.clockDifferenceMs)} ms from this machine`,
    ],
    [
      'engine',
      beat !== undefined && beat.ageSeconds < 180,
      beat ? `ran ${Math.round(beat.ageSeconds)} s ago` : 'has never run',
    ],
    [
      'retention',
      retentionSilentSeconds <= retentionSilentSecondsMax,
      retentionAgeSeconds === null ? 'has never run' : `ran ${spanWords(retentionAgeSeconds)} ago`,
    ],
    ...(await counterCheck()),
  ]
  for (const [what, fine, detail] of checks) console.log(`${fine ? 'ok  ' : 'BAD '} ${what.padEnd(12)} ${detail}`)
  for (const [what, detail] of [...hardening(settings), ...retentionNotes(await keptDays())])
    console.log(`note ${what.padEnd(12)} ${detail}`)
  return checks.every(([, fine]) => fine) ? 0 : 1
}

/** What yesterday's charts are made of is held against its facts. */
async function counterCheck(): Promise<[string, boolean, string][]> {
  const drift = await counterDrift()
  if (drift === null) return []
  return [['counters', drift.length === 0, drift.join('; ') || 'yesterday’s are what its facts say']]
}

/** Without one there is nothing wrong, but something to know: `hardening` says it. */
function standbyCheck({ awaitsStandby }: DatabaseSettings): [string, boolean, string][] {
  return awaitsStandby === null ? [] : [['standby', true, `each commit waits for ${awaitsStandby}`]]
}

/** What works, and could be safer (docs/operating.md): no reason for another exit status. */
function hardening({ mayChangeSchema, logsValues, awaitsStandby }: DatabaseSettings): [string, string][] {
  const notes: [string, boolean, string][] = [
    [
      'standby',
      awaitsStandby === null,
      'if the primary is lost, so is what was accepted in its last moments, and it may be sent again: docs/scaling.md, "Replicas"',
    ],
    [
      'role',
      mayChangeSchema,
      'what serves may also change the schema and delete audit records: "Roles in the database"',
    ],
    [
      'log',
      logsValues,
      'PostgreSQL logs values of statements, customers among them: log_parameter_max_length and …_on_error are to be 0',
    ],
    [
      'secrets',
      shortSecrets().length > 0,
      `too short (32 characters, a password 8), to be guessed at: ${shortSecrets().join(', ')}`,
    ],
  ]
  return notes.flatMap(([what, holds, detail]): [string, string][] => (holds ? [[what, detail]] : []))
}

/** What is kept longer than the configuration says, until a person has decided. */
function retentionNotes(kept: readonly KeptDay[]): [string, string][] {
  if (kept.length === 0) return []
  const named = kept.slice(0, 5).map(({ day, dead, held }) => `${day} (dead letters: ${dead}, to review: ${held})`)
  const more = kept.length > named.length ? ` and ${kept.length - named.length} later days` : ''
  const because =
    'attempts past retention stay until a person has decided about each message, the oldest first in Review'
  return [['retention', `${because}: ${named.join(', ')}${more}`]]
}

function say(value: unknown): number {
  console.log(JSON.stringify(value, null, 2))
  return 0
}

function required(value: string | undefined, what: string): string {
  if (value) return value
  throw new Error(`${what} is missing.\n\n${usage}`)
}
