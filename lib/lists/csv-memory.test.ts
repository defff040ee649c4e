import { expect, test } from 'vitest'
import { CsvFault, csvRecords } from '@/lib/lists/csv-records'
import { UploadTally } from '@/lib/lists/upload-tally'

const mebibyte = 1024 * 1024
const pieceBytes = 64 * 1024
const list = { id: '00000000-0000-7000-8000-000000000000', uniqueIdentifier: ['customer_id'], columns: {} }

/** The most memory beyond what there was, in MiB, looked at after each piece: garbage that waits to be collected is in it. */
async function growthWhile(pieces: Iterable<Uint8Array>, take: (piece: Uint8Array) => void): Promise<number> {
  const held = () => {
    const { heapUsed, external } = process.memoryUsage()
    return (heapUsed + external) / mebibyte
  }
  const before = held()
  let most = before
  for (const piece of pieces) {
    take(piece)
    most = Math.max(most, held())
    await new Promise((resolve) => setImmediate(resolve))
  }
  return most - before
}

// Long cells: what is measured is bytes, and rows take time.
const note = 'x'.repeat(2_000)

function* rows(mebibytes: number): Generator<Uint8Array> {
  yield Buffer.from('customer_id,note\n')
  let row = 0
  for (let bytes = 0; bytes < mebibytes * mebibyte; ) {
    let piece = ''
    while (piece.length < pieceBytes) piece += `CUST_${row++ % 5_000},${note}\n`
    bytes += piece.length
    yield Buffer.from(piece)
  }
}

test.each([
  ['one line', 'x'],
  ['one open quote', '"'],
])('a file that is %s is given up before a megabyte of it was taken, however long it is', (_, begins) => {
  const records = csvRecords()
  records.take(Buffer.from(begins))
  const piece = Buffer.from('y'.repeat(pieceBytes))
  let taken = 0
  const takeAll = () => {
    for (; taken < 1024 * mebibyte; taken += pieceBytes) records.take(piece)
  }
  expect(takeAll).toThrow(CsvFault)
  expect(taken).toBeLessThan(mebibyte)
})

test('of a long file a batch is held, not the whole', async () => {
  const records = csvRecords()
  const tally = new UploadTally(list)
  let batches = 0
  const growth = await growthWhile(rows(96), (piece) => {
    for (const cells of records.take(piece)) tally.record(cells)
    if (tally.waiting < 1_000) return
    tally.takeBatch()
    batches++
  })
  expect(batches).toBeGreaterThan(40)
  expect(growth).toBeLessThan(56)
})
