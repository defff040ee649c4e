import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { readOrCreatePrivateFile } from './private-file.mjs'
import { root } from './progress.mjs'

/**
 * Completes this process's environment: `.env`, and for the embedded database secrets that are made once and kept in the
 * data directory. Whoever brings a database brings the secrets too: a generated one would be another on each host.
 * @returns {{ dataDir: string, embedded: boolean }}
 */
export function prepareEnvironment() {
  process.chdir(root)
  if (existsSync('.env')) process.loadEnvFile?.('.env')
  process.env.NODE_ENV = 'production'
  process.env.NEXT_TELEMETRY_DISABLED = '1'
  const dataDir = resolve(given('ONCE_DATA_DIR') ?? '.data')
  const embedded = given('DATABASE_URL') === null
  if (embedded) fillSecrets(dataDir)
  return { dataDir, embedded }
}

function fillSecrets(dataDir) {
  mkdirSync(dataDir, { recursive: true })
  const secrets = readOrCreatePrivateFile(join(dataDir, 'secrets.json'), () => ({
    CRON_SECRET: randomBytes(32).toString('base64url'),
    AUTH_SECRET: randomBytes(32).toString('base64url'),
    ONCE_ENCRYPTION_KEYS: `k1:${randomBytes(32).toString('base64')}`,
  }))
  for (const [name, value] of Object.entries(secrets)) process.env[name] = given(name) ?? value
}

function given(name) {
  return process.env[name]?.trim() || null
}
