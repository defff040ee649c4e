import { afterEach, expect, test, vi } from 'vitest'
import { useTestDatabase } from '@/db/testing/test-database'
import { runVerb } from '@/lib/cli/once'
import { env } from '@/lib/config/env'

await useTestDatabase()
const said = vi.spyOn(console, 'log').mockImplementation(() => {})
afterEach(() => said.mockClear())

const run = async (...words: string[]) => ({
  status: await runVerb(words, () => {}),
  said: said.mock.calls.flat().join('\n'),
})

test('an operator runs a statement, and hears where the database is', async () => {
  const row =
    "insert into outbox (id, event_type, payload) values (gen_random_uuid(), 'a.b', '{}') returning event_type"
  const answer = await run('sql', row)
  expect([answer.status, JSON.parse(answer.said)]).toEqual([0, [{ event_type: 'a.b' }]])
  expect(await run('database-url')).toMatchObject({ said: expect.stringContaining(env().DATABASE_URL) })
})

test('a statement that PostgreSQL refuses is an error that says why', async () => {
  await expect(run('sql', 'select from nowhere')).rejects.toThrow('nowhere')
})

test('a budget or a file that cannot be read is told by its name', async () => {
  for (const budget of ['x', '0', ''])
    await expect(run('drain', `--budget-seconds=${budget}`)).rejects.toThrow('--budget-seconds')
  await expect(run('config', 'diff', 'README.md')).rejects.toThrow('README.md cannot be read as JSON')
})

test('no verb shows the verbs; one that there is not is a fault of use', async () => {
  expect(await run()).toMatchObject({ status: 0, said: expect.stringContaining('config apply <file>') })
  expect((await run('conjure')).status).toBe(64)
})
