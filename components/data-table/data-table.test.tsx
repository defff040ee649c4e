import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { type Column, column } from '@/components/data-table/columns'
import { DataTable, type DataTableProps } from '@/components/data-table/data-table'

type Stop = { id: string; day: string; name: string; minutes: number; note?: string }

const stops: Stop[] = [
  { id: 'a', day: 'Monday', name: 'Ada', minutes: 5 },
  { id: 'b', day: 'Monday', name: 'Bo', minutes: 12, note: 'late' },
  { id: 'c', day: 'Sunday', name: 'Cy', minutes: 1 },
]
const columns: Column<Stop>[] = [
  column('Name', ({ name }) => name, { id: 'name' }),
  column('Minutes', ({ minutes }) => <b>{minutes}</b>, { id: 'minutes', align: 'end', onPhone: 'name' }),
  column('Actions', ({ id }) => <a href={`/${id}`}>look</a>, { fixed: true, unseen: true }),
]

describe('a table that a server draws', () => {
  test('has a heading of its scope over each column, and a cell of each for every row', () => {
    const html = drawn({})
    expect(texts(html, /<th scope="col".*?<\/th>/g)).toEqual(['Name', 'Minutes', 'Actions'])
    expect(html).toContain('<span class="sr-only">Actions</span>')
    expect(html.match(/<td/g)).toHaveLength(9)
    expect(html).toContain('aria-label="Stops"')
  })

  test('shows the columns that the address names, and those that no address takes away', () => {
    expect(texts(drawn({ shown: ['minutes'] }), /<th scope="col".*?<\/th>/g)).toEqual(['Minutes', 'Actions'])
  })

  test('offers what is needed to choose its columns and to take its rows along, whatever the page', () => {
    const tools = { path: '/stops', address: { day: 'Monday', columns: 'minutes,nonsense' } }
    const html = drawn({ tools })
    expect(texts(html, /<th scope="col".*?<\/th>/g)).toEqual(['Minutes', 'Actions'])
    expect(html).toContain('href="/stops?day=Monday&amp;columns=minutes%2Cname"')
    expect(html).toContain('href="/stops?day=Monday"')
    expect(html).toContain('aria-label="Hide the column Minutes"')
    expect(html).not.toContain('column Actions')
    expect(html).toContain('These rows as CSV')
    const all = drawn({ tools: { ...tools, exportHref: '/stops.csv' } })
    expect(all).toContain('href="/stops.csv"')
    expect(all).not.toContain('These rows')
  })

  test('a page of two tables calls the columns of one by another name, and a heading becomes a name that addresses take', () => {
    const html = drawn({
      columns: [column('Made, UTC', ({ day }) => day), column('By', ({ name }) => name)],
      tools: { path: '/stops', address: { columns: 'by', 'other-columns': 'made-utc' }, columnsName: 'other-columns' },
    })
    expect(texts(html, /<th scope="col".*?<\/th>/g)).toEqual(['Made, UTC'])
    expect(html).toContain('href="/stops?columns=by"')
  })

  test('names what would turn the direction of writing, in a cell, in what a cell is made of, and below the row', () => {
    const turned = { id: 'd', day: 'Monday', name: '\u202egpj.ada\u2066', minutes: 5, note: '\u200fx' }
    const html = drawn({
      rows: [turned],
      columns: [
        column('Name', ({ name }) => name),
        column('Link', ({ name }) => (
          <a href="/x">
            to <b>{name}</b>
          </a>
        )),
      ],
    })
    expect(html).toContain('>[U+202E]gpj.ada[U+2066]</td>')
    expect(html).toContain('<a href="/x">to <b>[U+202E]gpj.ada[U+2066]</b></a>')
    expect(html).not.toMatch(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/)
  })

  test('puts a column below another on a phone, while the other is shown', () => {
    expect(drawn({})).toContain(
      'Ada<span data-again="true" class="mt-0.5 block text-muted text-xs sm:hidden"><b>5</b></span>',
    )
    expect(drawn({})).toContain('max-sm:hidden')
    expect(drawn({ shown: ['minutes'] })).not.toMatch(/(max-)?sm:hidden/)
  })

  test('parts its rows wherever their heading changes, across the whole table', () => {
    const html = drawn({ heading: ({ day }) => day })
    expect(texts(html, /<th scope="rowgroup".*?<\/th>/g)).toEqual(['Monday', 'Sunday'])
    expect(html).toContain('colSpan="3"')
    expect(html.match(/<tbody/g)).toHaveLength(2)
  })

  test('says below a row what the row has to say, and nothing below the others', () => {
    const html = drawn({ below: ({ note }) => note })
    expect(html.match(/<tr/g)).toHaveLength(1 + 3 + 1)
    expect(html).toMatch(/<td class="[^"]+" colSpan="3">late<\/td>/)
  })
})

function drawn(more: Partial<DataTableProps<Stop>>): string {
  return renderToStaticMarkup(
    <DataTable label="Stops" columns={columns} rows={stops} rowId={({ id }) => id} {...more} />,
  )
}

function texts(html: string, of: RegExp): string[] {
  return (html.match(of) ?? []).map((one) => one.replaceAll(/<[^>]+>/g, ''))
}
