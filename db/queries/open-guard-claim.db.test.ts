import { expect, test } from 'vitest'
import { type NewGuardClaim, openGuardClaim } from '@/db/queries/open-guard-claim'
import { idInLane } from '@/db/testing/queue-messages'
import { useTestDatabase } from '@/db/testing/test-database'

const { sql } = await useTestDatabase()

const hour = 3_600_000
const endOf = async (windowKey: string) => {
  const [row] = await sql<
    { closesAt: Date }[]
  >`select closes_at as "closesAt" from dedup_windows where window_key = ${windowKey}`
  return row?.closesAt.getTime() ?? 0
}

function claim(windowKey: string, slides: boolean): NewGuardClaim {
  return {
    claimId: idInLane(3),
    producerId: idInLane(3),
    type: 'order',
    channel: 'sms',
    keyHash: null,
    leaseMs: 1_000,
    staysClosed: true,
    configurationVersion: 1,
    windows: [{ windowKey, rule: 'r', fields: [], lengthMs: hour, slides }],
    references: [],
    withinMs: null,
    suppressionId: idInLane(3),
  }
}

test.each([
  { slides: true, moved: true },
  { slides: false, moved: false },
])(
  'a claim that is stopped moves the end of a window that slides ($slides), and of no other',
  async ({ slides, moved }) => {
    const [asked, other] = [idInLane(3), idInLane(3)]
    for (const key of [asked, other]) expect((await openGuardClaim(sql, claim(key, slides))).kind).toBe('opened')
    await sql`update dedup_windows set closes_at = closes_at - interval '30 minutes' where window_key in ${sql([asked, other])}`
    const [before, beforeOther] = [await endOf(asked), await endOf(other)]

    expect((await openGuardClaim(sql, claim(asked, slides))).kind).toBe('stopped')
    expect((await endOf(asked)) > before).toBe(moved)
    expect(await endOf(other)).toBe(beforeOther)
  },
)
