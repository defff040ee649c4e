import { describe, expect, it } from 'vitest'
import { csvResponse } from '@/lib/http/csv-response'
import { csvText } from '@/lib/http/csv-text'

describe('a CSV export', () => {
  it.each(['=1+1', '+15551234567', '-2', '@SUM(A1)', '\t=1', '\r=1', '＝1', '＋1', '－1', '＠1'])(
    'has no cell that a spreadsheet runs: %j',
    (cell) => {
      expect(csvText([[cell]])).toBe(`"'${cell}"\r\n`)
    },
  )

  it('keeps quotes, commas and line breaks in their cells', () => {
    expect(csvText([['a "b", c', 'two\nlines', 7, null]])).toBe('"a ""b"", c","two\nlines",7,\r\n')
  })

  it('comes page by page under a name', async () => {
    async function* pages() {
      yield [['a', 1]]
      yield [['b', 2]]
    }
    const response = csvResponse('x.csv', ['name', 'n'], pages())
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="x.csv"')
    expect(await response.text()).toBe('"name","n"\r\n"a",1\r\n"b",2\r\n')
  })
})
