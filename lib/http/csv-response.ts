import { csvText } from '@/lib/http/csv-text'

/**
 * Rows as a CSV file that comes as it is read, page by page, as `csvText` has them.
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
