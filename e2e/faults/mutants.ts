import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type Mutant, mutants } from '@/e2e/support/mutants/guards'

// `npm run faults -- --mutants [words]`: each guard is taken out of a copy of the tree, and a test has to fail. Words
// choose those mutants whose name has one of them. Ends with 0 only if every one was caught.
type Verdict = { kind: 'passes' } | { kind: 'fails'; test: string } | { kind: 'broken'; output: string }

const words = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
const chosen = mutants.filter(({ name }) => words.length === 0 || words.some((word) => name.includes(word)))
const copy = copyOfTree()
try {
  process.exitCode = testsPassUnchanged() && allCaught() ? 0 : 1
} finally {
  rmSync(copy, { recursive: true, force: true })
}

function allCaught(): boolean {
  const caught = chosen.filter(judge).length
  console.log(`${caught} of ${chosen.length} caught`)
  return caught === chosen.length
}

/** A test that fails without any change would catch everything. */
function testsPassUnchanged(): boolean {
  const files = new Map(chosen.map(({ test, project }) => [test, project]))
  return [...files].every(([test, project]) => {
    const verdict = verdictOf({ test, project })
    if (verdict.kind !== 'passes') console.error(`${test} does not pass unchanged: ${JSON.stringify(verdict)}`)
    return verdict.kind === 'passes'
  })
}

function judge(mutant: Mutant): boolean {
  const path = join(copy, mutant.file)
  const original = readFileSync(path, 'utf8')
  if (!original.includes(mutant.find)) {
    console.log(`| ${mutant.name} | STALE: ${mutant.file} has no such text |`)
    return false
  }
  writeFileSync(
    path,
    original.replaceAll(mutant.find, () => mutant.replace),
  )
  const verdict = verdictOf(mutant)
  writeFileSync(path, original)
  console.log(`| ${mutant.name} | ${told(verdict)} |`)
  return verdict.kind === 'fails'
}

function told(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'passes':
      return 'MISSED'
    case 'fails':
      return `caught by: ${verdict.test}`
    case 'broken':
      return `BROKEN: ${verdict.output}`
  }
}

function verdictOf({ test: file, project }: Pick<Mutant, 'test' | 'project'>): Verdict {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const options = ['run', '--bail', '1', '--project', project, '--reporter', 'json', '--outputFile', report, file]
  const ran = spawnSync(process.execPath, ['node_modules/vitest/vitest.mjs', ...options], {
    cwd: copy,
    encoding: 'utf8',
    timeout: 300_000,
  })
  if (ran.status === 0) return { kind: 'passes' }
  const test = failedTest(report)
  return test === undefined ? { kind: 'broken', output: (ran.stderr ?? '').slice(-500) } : { kind: 'fails', test }
}

function failedTest(report: string): string | undefined {
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
      testResults: { assertionResults: { status: string; title: string }[] }[]
    }
    return testResults.flatMap(({ assertionResults }) => assertionResults).find(({ status }) => status === 'failed')
      ?.title
  } catch {
    return undefined
  }
}

/** What git knows or would take, with the installed packages beside it. */
function copyOfTree(): string {
  const folder = mkdtempSync(join(tmpdir(), 'once-mutants-'))
  const listed = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { encoding: 'utf8' })
  for (const file of listed.split('\0').filter(Boolean)) cpSync(file, join(folder, file), { recursive: true })
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}
