import { setInterval } from 'node:timers'
import type { Figures, Part } from '@/bench/plan'
import { createList } from '@/lib/lists/create-list'
import { uploadContacts } from '@/lib/lists/upload-contacts'

const rows = 1_000_000
const rowsAPiece = 1_000

/** A list of a million rows, read, checked, sealed and stored by the upload's own code, from pieces as a socket gives them. */
export async function lists(): Promise<Part> {
  return {
    contenders: [{ name: 'csv list', run: upload }],
    checks: [
      { kind: 'at-least', figure: 'csv rows a second', unit: 'rows/s', atLeast: 50_000 },
      { kind: 'limit', figure: 'csv memory growth', unit: 'MB', atMost: 150 },
    ],
    notes: [`${rows} rows of five columns, a fresh list each round; making the rows is part of the time`],
    async close() {},
  }
}

async function upload(): Promise<Figures> {
  const name = `bench-${Date.now()}`
  await createList({ name, uniqueIdentifier: ['customer_id'], columns: {} }, 'bench')
  const before = process.memoryUsage().rss
  let most = before
  const sampling = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss)
  }, 50)
  const started = performance.now()
  const processor = process.cpuUsage()
  const answer = await uploadContacts({ list: name, actor: 'bench', body: file(), dryRun: false })
  const seconds = (performance.now() - started) / 1000
  const { user, system } = process.cpuUsage(processor)
  clearInterval(sampling)
  if (answer.added !== rows) throw new Error(`${answer.added} of ${rows} rows were added`)
  return {
    'csv rows a second': rows / seconds,
    'csv memory growth': (most - before) / 1e6,
    'csv processor µs a row': (user + system) / rows,
  }
}

async function* file(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('customer_id,phone,email,first_name,order_id\n')
  for (let from = 0; from < rows; from += rowsAPiece) {
    let text = ''
    for (let i = from; i < from + rowsAPiece; i++)
      text += `CUST_${i},+1555${1_000_000 + i},c${i}@example.com,Name${i},ORD_${i}\n`
    yield Buffer.from(text)
  }
}
