import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { findBrowser } from './find-browser.mjs'
import { findMockKafka } from './find-mock-kafka.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { root, say } from './progress.mjs'
import { run, runTool } from './run-command.mjs'

// All tests on a fresh machine. Every part runs even if one before it failed: a report of half the faults costs a run more.
process.chdir(root)
process.env.NEXT_TELEMETRY_DISABLED = '1'
await installDependencies({ withDevelopment: true })
const browser = await findBrowser()
await findMockKafka()
await buildIfStale()
const reports = mkdtempSync(join(tmpdir(), 'once-reports-'))
const failedParts = []

await part('Verification', () => run(process.execPath, ['scripts/verify.mjs']))
await part('Database tests', () => vitest('db'))
await part('Crash run', () => vitest('faults'))
await part('Browser tests', () =>
  runTool('@playwright/test/cli.js', ['test'], {
    env: { ...process.env, CHROME_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: join(reports, 'browser.json') },
  }),
)

const { passed, failed } = counted()
rmSync(reports, { recursive: true, force: true })
for (const name of failedParts) console.error(`${name}: failed`)
console.log(`\n${passed} passed, ${failed} failed`)
process.exit(failedParts.length === 0 && failed === 0 ? 0 : 1)

async function part(name, work) {
  say(name)
  mkdirSync(reports, { recursive: true })
  if ((await work()) !== 0) failedParts.push(name)
}

function vitest(project) {
  const report = join(reports, `${project}.json`)
  return runTool('vitest/vitest.mjs', [
    'run',
    '--project',
    project,
    '--reporter',
    'default',
    '--reporter',
    'json',
    '--outputFile.json',
    report,
  ])
}

/** Unit tests are counted by running parts only once: verification counts as one test, passed or failed. */
function counted() {
  const counts = ['db', 'faults']
    .map((name) => read(`${name}.json`))
    .map((report) => ({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 1 }))
  const stats = read('browser.json')?.stats
  counts.push({ passed: stats?.expected ?? 0, failed: stats ? stats.unexpected + stats.flaky : 1 })
  counts.push(failedParts.includes('Verification') ? { passed: 0, failed: 1 } : { passed: 1, failed: 0 })
  return counts.reduce((sum, count) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }))
}

function read(name) {
  try {
    return JSON.parse(readFileSync(join(reports, name), 'utf8'))
  } catch {
    return null
  }
}
