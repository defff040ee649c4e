import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { AppError } from '@/lib/domain/errors'
import { safeError } from '@/lib/observability/log'

const canary = '+15550004711'

test('an error is logged without the statement, its parameters, or what a customer sent', () => {
  const fromDatabase = Object.assign(new Error(`duplicate key: Key (phone)=(${canary}) already exists.`), {
    ...{ name: 'PostgresError', code: '23505', constraint_name: 'contact_once', detail: `Key (phone)=(${canary})` },
    ...{ query: `insert into t values ('${canary}')`, parameters: [canary], where: canary },
  })
  const wrapped = new Error('The statement failed.', { cause: fromDatabase })
  const denied = new AppError('invalid', 'Not valid.', { faults: [{ path: 'phone', message: canary }] })
  for (const error of [fromDatabase, wrapped, denied, new AggregateError([fromDatabase], 'All failed.'), canary])
    expect(JSON.stringify(safeError(error))).not.toContain(canary)
  expect(safeError(fromDatabase)).toMatchObject({ code: '23505', constraint: 'contact_once' })
})

test('whatever a text holds, an event is one line of JSON', () => {
  const text = 'a\r\n{"level":30,"msg":"forged"}\u001b[31m\u2028"'
  const program = `import('./lib/observability/log.ts').then(({ log }) => log.info({ text: ${JSON.stringify(text)} }, ${JSON.stringify(text)}))`
  const printed = execFileSync(process.execPath, ['--import', 'tsx', '-e', program], {
    encoding: 'utf8',
    env: { NODE_ENV: 'test' },
  })
  const lines = printed.split('\n').filter(Boolean)
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ text, msg: text })
  expect(printed).not.toContain('\u001b')
})
