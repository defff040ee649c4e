import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installDependencies } from './install-dependencies.mjs'
import { root, say } from './progress.mjs'
import { runTool } from './run-command.mjs'

// Everything that needs no database: seconds. Stops at the first step that fails and says which it was. An argument
// is the place for a report of the unit tests.
const [report] = process.argv.slice(2)
process.chdir(root)
await installDependencies({ withDevelopment: true })
await must('Format, lint and import boundaries', 'biome/bin/biome', ['check', '--error-on-warnings', '.'], '@biomejs')
await must('Types', 'typescript/bin/tsc', ['-p', '.'])
await migrationsHaveNotDrifted()
await must('Unit tests', 'vitest/vitest.mjs', [
  ...['run', '--project', 'unit', '--reporter', 'dot'],
  ...(report ? ['--reporter', 'json', '--outputFile.json', report] : []),
])
say('Verified')

async function must(what, tool, args, scope) {
  say(what)
  if ((await runTool(scope ? `${scope}/${tool}` : tool, args)) === 0) return
  console.error(`${what}: failed.`)
  process.exit(1)
}

/** A schema change without its migration would generate one: generating into a copy must add nothing. */
async function migrationsHaveNotDrifted() {
  say('Migrations')
  const { cpSync } = await import('node:fs')
  const copy = mkdtempSync(join(tmpdir(), 'once-migrations-'))
  cpSync('db/migrations', copy, { recursive: true })
  const before = readdirSync(copy).length
  const status = await runTool(
    'drizzle-kit/bin.cjs',
    ['generate', '--dialect=postgresql', '--schema=./db/schema/*.ts', `--out=${relativeTo(copy)}`, '--name=drift'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  const drifted = readdirSync(copy).length !== before
  rmSync(copy, { recursive: true, force: true })
  if (status === 0 && !drifted) return
  console.error(
    'db/schema and db/migrations differ: run `npx drizzle-kit generate --name <what-it-does>` and review the SQL.',
  )
  process.exit(1)
}

/** drizzle-kit takes only paths that are relative to the checkout. */
function relativeTo(path) {
  return join(
    ...root
      .split('/')
      .filter(Boolean)
      .map(() => '..'),
    path,
  )
}
