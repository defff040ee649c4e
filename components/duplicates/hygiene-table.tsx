import Link from 'next/link'
import { keySentence } from '@/components/duplicates/key-sentence'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { ProducerHygiene } from '@/lib/insights/key-hygiene'

/** How each producer uses its keys, with the sentence for its owner. */
export function HygieneTable({ items }: { items: ProducerHygiene[] }) {
  return (
    <Table label="Key hygiene by producer">
      <thead>
        <tr>
          <HeadCell>Producer</HeadCell>
          <HeadCell className="text-right">Same key again</HeadCell>
          <HeadCell className="text-right">New key, known fact</HeadCell>
          <HeadCell className="text-right">Collisions</HeadCell>
          <HeadCell className="text-right">Left out by campaigns</HeadCell>
          <HeadCell>In words</HeadCell>
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <tr key={item.producer}>
            <Cell className="font-medium">{item.producer}</Cell>
            <Count n={item.repeats} />
            <Count n={item.newKeys} bad />
            <Cell className="text-right tabular-nums">
              {item.collisions > 0 ? (
                <Link
                  href={`/duplicates/collisions?${new URLSearchParams({ producer: item.producer })}`}
                  className="text-accent underline-offset-2 hover:underline"
                >
                  {item.collisions}
                </Link>
              ) : (
                '0'
              )}
            </Cell>
            <Count n={item.byCampaigns} />
            <Cell className="min-w-72 whitespace-normal">{keySentence(item)}</Cell>
          </tr>
        ))}
      </tbody>
    </Table>
  )
}

function Count({ n, bad = false }: { n: number; bad?: boolean }) {
  return <Cell className={bad && n > 0 ? 'text-right text-warn tabular-nums' : 'text-right tabular-nums'}>{n}</Cell>
}
