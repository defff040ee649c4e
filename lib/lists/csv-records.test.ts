import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { CsvFault, csvRecords, recordCharactersMax } from '@/lib/lists/csv-records'

function read(bytes: Buffer, cuts: number[] = []): string[][] {
  const records = csvRecords()
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  const read = places.slice(1).flatMap((end, i) => records.take(bytes.subarray(places[i], end)))
  return [...read, ...records.end()]
}

const cell = fc.oneof(
  fc.stringMatching(/^[a-z0-9 +@.-]{0,8}$/),
  fc.constantFrom('a,b', 'say "hi"', 'two\nlines', 'two\r\nlines', 'ä€𝄞', '""', ','),
)

test('gives what csv-parse gives of the whole text, wherever the bytes are cut and whatever the line breaks', () => {
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(
      table,
      fc.array(fc.constantFrom('\n', '\r\n', '\r'), { minLength: 8, maxLength: 8 }),
      fc.boolean(),
      fc.array(fc.nat(), { maxLength: 6 }),
      (rows, breaks, lastBreak, cuts) => {
        const quoted = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)
        const lines = rows.map((cells) => cells.map(quoted).join(','))
        const text = lines.map((line, i) => line + (i < lines.length - 1 || lastBreak ? breaks[i] : '')).join('')
        const whole = parse(text, { relax_column_count: true, record_delimiter: ['\r\n', '\n', '\r'] })
        expect(read(Buffer.from(text), cuts)).toEqual(whole)
      },
    ),
    { numRuns: 60 },
  )
})

test('a byte order mark is no part of the first column', () => {
  expect(read(Buffer.from('\ufeffid,name\n1,A\n'), [1, 2])).toEqual([
    ['id', 'name'],
    ['1', 'A'],
  ])
})

test('quotes that do not match name their row, and nothing after it is taken for contacts', () => {
  const faulty = () => read(Buffer.from('id,name\n1,A\n2,"B"x\n3,C\n'))
  expect(faulty).toThrow(CsvFault)
  expect(faulty).toThrow(expect.objectContaining({ row: 3 }))
})

test('a quote that never closes is refused at the end, and long before it has gathered a large file', () => {
  expect(() => read(Buffer.from('id,name\n1,"A\n2,B\n'))).toThrow(expect.objectContaining({ row: 2 }))
  const records = csvRecords()
  const line = Buffer.from(`1,"${'x'.repeat(65_536)}\n`)
  records.take(Buffer.from('id,name\n'))
  expect(() => {
    for (let i = 0; i < 100; i++) records.take(i === 0 ? line : Buffer.from('y'.repeat(65_536)))
  }).toThrow(expect.objectContaining({ row: 2 }))
  expect(recordCharactersMax).toBeLessThan(1024 * 1024)
})
