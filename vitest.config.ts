import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

const root = fileURLToPath(new URL('.', import.meta.url))

// Values for tests only; none of them guards anything.
const environment = {
  NODE_ENV: 'test' as const,
  TZ: 'UTC',
  CRON_SECRET: 'cron-secret-of-the-tests',
  AUTH_SECRET: 'auth-secret-of-the-tests',
  ONCE_ENCRYPTION_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  ONCE_LOG_LEVEL: 'silent',
  ONCE_ALLOWED_PRIVATE_HOSTS: '127.0.0.1',
}

/**
 * On a fresh machine nobody knows what takes long: the fault tier does, and begins. The crash runs end: once the tier's load is
 * over they have the cores nearly to themselves, which they want. A product that hardly gets any answers nobody in time, and is
 * killed three times over with the same message in its hands, which is then a person's to decide.
 */
class FaultsInOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const order = ['tier', 'all others', 'crash', 'crash-points']
    const place = ({ moduleId }: TestSpecification) => {
      const found = order.indexOf(basename(moduleId, '.faults.test.ts'))
      return found === -1 ? 1 : found
    }
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    maxWorkers: 2,
    sequence: { sequencer: FaultsInOrder },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          env: { ...environment, DATABASE_URL: 'postgres://127.0.0.1:1/no-database-in-unit-tests' },
          include: ['{app,components,db,lib,scripts}/**/*.test.{ts,tsx}'],
          // The defaults keep out node_modules, also those of a tool that `npm run lighthouse` has installed for itself.
          exclude: [...configDefaults.exclude, '**/*.db.test.ts'],
          // A bound against hanging, not a measure of speed: machines are shared.
          testTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          env: environment,
          include: ['e2e/faults/*.faults.test.ts'],
          // Against hanging only, too.
          testTimeout: 2_400_000,
          hookTimeout: 600_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'db',
          env: environment,
          include: ['{app,db,lib,scripts}/**/*.db.test.ts'],
          globalSetup: ['db/testing/start-postgres.ts'],
          // It imports next's modules without their endings, which only a bundler finds.
          server: { deps: { inline: ['next-auth'] } },
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
    ],
  },
})
