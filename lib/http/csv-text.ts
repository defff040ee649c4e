import { stringify } from 'csv-stringify/browser/esm/sync'

/** RFC 4180 lines, made alike here and in a browser. A cell that a spreadsheet would take for a formula gets an apostrophe in front. */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return stringify(
    rows.map((row) => [...row]),
    { escape_formulas: true, record_delimiter: '\r\n', quoted_string: true },
  )
}
