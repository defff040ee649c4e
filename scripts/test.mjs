import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildIfStale } from './build-if-stale.mjs'
import { failedTests, readReport } from './failed-tests.mjs'
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

await part('Verification', () => run(process.execPath, ['scripts/verify.mjs', reportOf('unit')]))
await part('Database tests', () => vitest('db'))
await part('Fault tests', () => vitest('faults', ['tier', 'faults']))
await part('Browser tests', () =>
  runTool('@playwright/test/cli.js', ['test'], {
    env: { ...process.env, CHROME_PATH: browser, PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf('browser') },
  }),
)

const { passed, failed } = counted()
for (const name of failedParts) console.error(`${name}: failed`)
for (const { name, message } of everyFailedTest()) console.error(`\n✘ ${name}\n${message}`)
console.log(`\n${passed} passed, ${failed} failed`)
rmSync(reports, { recursive: true, force: true })
process.exit(failedParts.length === 0 && failed === 0 ? 0 : 1)

async function part(name, work) {
  say(name)
  mkdirSync(reports, { recursive: true })
  if ((await work()) !== 0) failedParts.push(name)
}

function vitest(name, projects = [name]) {
  const chosen = projects.flatMap((project) => ['--project', project])
  const json = ['--reporter', 'json', '--outputFile.json', reportOf(name)]
  return runTool('vitest/vitest.mjs', ['run', ...chosen, '--reporter', 'default', ...json])
}

function reportOf(name) {
  return join(reports, `${name}.json`)
}

/** A part that ended without its report counts as one failed test. */
function counted() {
  const counts = ['unit', 'db', 'faults']
    .map((name) => readReport(reportOf(name)))
    .map((report) => ({ passed: report?.numPassedTests ?? 0, failed: report?.numFailedTests ?? 1 }))
  const stats = readReport(reportOf('browser'))?.stats
  counts.push({ passed: stats?.expected ?? 0, failed: stats ? stats.unexpected + stats.flaky : 1 })
  return counts.reduce((sum, count) => ({ passed: sum.passed + count.passed, failed: sum.failed + count.failed }))
}

/** Said once more at the end: what a test said stands thousands of lines above it, and a kept log may be its end only. */
function everyFailedTest() {
  return ['unit', 'db', 'faults', 'browser'].flatMap((name) => failedTests(reportOf(name)))
}
