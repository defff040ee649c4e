import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { CollisionTable } from '@/components/duplicates/collision-table'
import { GroupTable } from '@/components/duplicates/group-table'
import { LeakTable, RiskTable } from '@/components/duplicates/leak-table'
import { RejectTable } from '@/components/intakes/reject-table'
import { ReplayItems } from '@/components/replays/replay-items'
import {
  collisionColumns,
  groupColumns,
  leakColumns,
  rejectColumns,
  replayItemColumns,
  riskColumns,
} from '@/lib/insights/fact-columns'

const tools = { path: '/x', address: {} }

test.each([
  ['collisions', <CollisionTable key="c" items={[]} tools={tools} />, collisionColumns],
  ['groups', <GroupTable key="g" items={[]} search={{}} tools={tools} />, groupColumns],
  ['leaks', <LeakTable key="l" items={[]} tools={tools} />, leakColumns],
  ['risks', <RiskTable key="r" items={[]} tools={tools} />, riskColumns],
  ['rejects', <RejectTable key="j" rejects={[]} tools={tools} />, rejectColumns],
  // Its first column is the id, which every file ends with.
  ['replay items', <ReplayItems key="i" items={[]} mode="retry" tools={tools} />, replayItemColumns],
])('the file of %s has the columns that its table chooses from', (list, table, columns) => {
  const html = renderToStaticMarkup(table).replaceAll('&#x27;', "'")
  const offered = [...html.matchAll(/aria-label="Hide the column ([^"]+)"/g)].map(([, label]) => label)
  expect(columns.map(({ label }) => label)).toEqual(list === 'replay items' ? offered.slice(1) : offered)
})
