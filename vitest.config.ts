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

const tier = 'e2e/faults/tier.faults.test.ts'
// Against hanging only: machines are shared.
const faultBounds = { testTimeout: 2_400_000, hookTimeout: 600_000 }

/**
 * The crash runs end, when nothing else begins any more: a product that hardly gets the cores answers nobody in time, and is killed
 * three times over with the same message in its hands, which is then a person's to decide.
 */
class CrashesLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const last = ['crash', 'crash-points']
    const place = ({ moduleId }: TestSpecification) => last.indexOf(basename(moduleId, '.faults.test.ts'))
    return (await super.sort(files)).sort((a, b) => place(a) - place(b))
  }
}

export default defineConfig({
  resolve: { alias: { '@': root.replace(/\/$/, '') } },
  test: {
    maxWorkers: 2,
    sequence: { sequencer: CrashesLast },
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
          // By itself, before the others: what runs beside it costs it more time than it takes alone.
          name: 'tier',
          env: environment,
          include: [tier],
          ...faultBounds,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          env: environment,
          include: ['e2e/faults/*.faults.test.ts'],
          exclude: [tier],
          sequence: { groupOrder: 1 },
          ...faultBounds,
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
