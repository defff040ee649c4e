import { parse } from 'csv-parse/sync'

export type CsvRecords = {
  /** Records that the bytes complete. */
  take(bytes: Uint8Array): string[][]
  /** The last record, when no line break ends it. */
  end(): string[][]
}

/** A file that cannot be read on: `row` counts as a spreadsheet does, the header is 1. */
export class CsvFault extends Error {
  override readonly name = 'CsvFault'

  constructor(
    readonly row: number,
    message: string,
  ) {
    super(message)
  }
}

/** A quote that never closes would gather the rest of the file into one cell. */
export const recordCharactersMax = 256 * 1024

/**
 * Reads CSV (RFC 4180, any line break, with or without a byte order mark) as it comes. Text without quotes is only split:
 * that is most of every large list and several times faster; text with quotes goes to csv-parse, whole records at a time.
 * Bytes that are not UTF-8 become U+FFFD. @throws CsvFault for quotes that do not match and records without end
 */
export function csvRecords(): CsvRecords {
  const decoder = new TextDecoder('utf-8')
  let carry = ''
  let row = 0

  function read(text: string, isEnd: boolean): string[][] {
    const end = isEnd ? text.length : lastRecordEnd(text)
    carry = text.slice(end)
    if (carry.length > recordCharactersMax)
      throw new CsvFault(
        row + countOf(text.slice(0, end)) + 1,
        'is longer than 256 KiB, or has a quote that never closes',
      )
    const records = end === 0 ? [] : recordsOf(text.slice(0, end), row)
    row += records.length
    return records
  }

  return {
    take: (bytes) => read(carry + decoder.decode(bytes, { stream: true }), false),
    end: () => read(carry + decoder.decode(), true),
  }

  function countOf(text: string): number {
    return text === '' ? 0 : recordsOf(text, row).length
  }
}

/** Where the last complete record ends: after a line break that no open quote holds. */
function lastRecordEnd(text: string): number {
  // A carriage return at the very end may be half of a line break.
  const usable = text.endsWith('\r') ? text.length - 1 : text.length
  const lastBreak = Math.max(text.lastIndexOf('\n', usable - 1), text.lastIndexOf('\r', usable - 1)) + 1
  if (usable === 0 || lastBreak === 0) return 0
  if (!text.includes('"')) return lastBreak
  let end = 0
  let quoted = false
  for (let at = 0; at < lastBreak; at++) {
    const code = text.charCodeAt(at)
    if (code === quote) quoted = !quoted
    else if (!quoted && (code === lineFeed || code === carriageReturn)) end = at + 1
  }
  // A line feed that belongs to the carriage return before it is found with it: both end the same record.
  return end
}

const quote = 0x22
const lineFeed = 0x0a
const carriageReturn = 0x0d

function recordsOf(text: string, rowsBefore: number): string[][] {
  if (text.includes('"')) return parsed(text, rowsBefore)
  const lines = text.includes('\r') ? text.split(/\r\n|\n|\r/) : text.split('\n')
  if (lines.at(-1) === '') lines.pop()
  return lines.map((line) => line.split(','))
}

function parsed(text: string, rowsBefore: number): string[][] {
  let records = 0
  try {
    return parse(text, {
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record: (record: string[]) => {
        records++
        return record
      },
    })
  } catch {
    throw new CsvFault(rowsBefore + records + 1, 'has quotes that do not match: a quoted cell doubles its quotes')
  }
}
