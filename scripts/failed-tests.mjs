import { readFileSync } from 'node:fs'

/**
 * The failed tests of a report, with what each said.
 * @param {string} file what vitest's or Playwright's JSON reporter wrote
 * @returns {{ name: string, message: string }[]} in the order in which they ran; none when there is no such report
 */
export function failedTests(file) {
  const report = readReport(file)
  if (!report) return []
  if (report.testResults) return report.testResults.flatMap(failedInFile)
  const outsideOfTests = report.errors.map((error) => ({ name: 'browser tests', message: error.message ?? '' }))
  return [...outsideOfTests, ...report.suites.flatMap(failedInSuite)]
}

/** @returns {Record<string, any> | null} null when the part ended before it wrote one */
export function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

/** A file that could not even be loaded has no test that failed: its own message is all there is. */
function failedInFile({ name, message, status, assertionResults }) {
  const failed = assertionResults.filter((test) => test.status === 'failed')
  if (failed.length === 0 && status === 'failed') return [{ name, message }]
  return failed.map((test) => ({ name: `${name} > ${test.fullName}`, message: test.failureMessages.join('\n') }))
}

function failedInSuite({ file, specs = [], suites = [] }) {
  const failed = specs.filter((spec) => !spec.ok)
  return [
    ...failed.map((spec) => ({ name: `${file} > ${spec.title}`, message: messagesOf(spec) })),
    ...suites.flatMap(failedInSuite),
  ]
}

function messagesOf({ tests }) {
  const errors = tests.flatMap((test) => test.results).flatMap((result) => result.errors)
  return errors.map((error) => error.message ?? '').join('\n')
}
