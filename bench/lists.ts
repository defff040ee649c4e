import { setInterval } from 'node:timers'
import { databaseProcess } from '@/bench/database-process'
import type { Figures, Part } from '@/bench/plan'
import { processorMicroseconds } from '@/bench/processor-share'
import { createList } from '@/lib/lists/create-list'
import { uploadContacts } from '@/lib/lists/upload-contacts'

const rowsAPiece = 1_000

/** A list of a million rows, read, checked, sealed and stored by the upload's own code, from pieces as a socket gives them. */
export async function lists(url: string): Promise<Part> {
  const server = await databaseProcess(url)
  return {
    contenders: [{ name: 'csv list', run: ({ jobs }) => upload(jobs, server) }],
    checks: [
      { kind: 'at-least', figure: 'csv rows a second', unit: 'rows/s', atLeast: 50_000 },
      { kind: 'limit', figure: 'csv memory growth', unit: 'MB', atMost: 150 },
    ],
    notes: [
      'rows of five columns, a fresh list each round; making the rows is part of the time',
      'processor time is of the Node process and of the database server, all their threads and sessions',
    ],
    async close() {},
  }
}

async function upload(rows: number, server: number[]): Promise<Figures> {
  const name = `bench-${Date.now()}`
  await createList({ name, uniqueIdentifier: ['customer_id'], columns: {} }, 'bench')
  const before = process.memoryUsage().rss
  let most = before
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const started = performance.now()
  const [processor, database] = [process.cpuUsage(), processorMicroseconds(server)]
  const answer = await uploadContacts({ list: name, actor: 'bench', body: file(rows), dryRun: false })
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(processor)
  clearInterval(sampling)
  if (answer.added !== rows) throw new Error(`${answer.added} of ${rows} rows were added`)
  return {
    'csv rows a second': rows / seconds,
    'csv memory growth': (most - before) / 1e6,
    'csv processor µs a row': (user + system) / rows,
    'csv database µs a row': (processorMicroseconds(server) - database) / rows,
  }
}

async function* file(rows: number): AsyncGenerator<Uint8Array> {
  yield Buffer.from('customer_id,phone,email,first_name,order_id\n')
  for (let from = 0; from < rows; from += rowsAPiece) {
    let text = ''
    for (let i = from; i < Math.min(from + rowsAPiece, rows); i++)
      text += `CUST_${i},+1555${1_000_000 + i},c${i}@example.com,Name${i},ORD_${i}\n`
    yield Buffer.from(text)
  }
}
