import { stringify } from 'csv-stringify/sync'

/**
 * Rows as a CSV file that comes as it is read, page by page. A cell that a spreadsheet would take for a formula gets an
 * apostrophe in front.
 * @param pages each a batch of rows; the first of them is read before the answer begins
 */
export function csvResponse(
  name: string,
  columns: string[],
  pages: AsyncIterable<(string | number | null)[][]>,
): Response {
  const encoder = new TextEncoder()
  const iterator = pages[Symbol.asyncIterator]()
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(encoder.encode(csvText([columns]))),
    async pull(controller) {
      const { done, value } = await iterator.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(csvText(value)))
    },
    async cancel() {
      await iterator.return?.()
    },
  })
  return new Response(body, {
    headers: {
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="${name}"`,
      'cache-control': 'no-store',
    },
  })
}

/** RFC 4180 lines. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: '\r\n', quoted_string: true },
  )
}
