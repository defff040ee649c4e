import { afterAll, expect, test } from 'vitest'
import { connect } from '@/db/client'
import { configure, sampleConfiguration, testProducer } from '@/db/testing/scenario'
import { useTestDatabase } from '@/db/testing/test-database'
import { createCampaign } from '@/lib/campaigns/create-campaign'
import { runCampaigns } from '@/lib/campaigns/run-campaigns'
import { activeConfiguration } from '@/lib/configuration/active-configuration'
import { drainOutbox } from '@/lib/delivery/drain-outbox'
import { oneProvider } from '@/lib/delivery/testing/one-provider'
import type { DedupScope } from '@/lib/domain/campaign'
import {
  cancelCampaignHandler,
  pauseCampaignHandler,
  resumeCampaignHandler,
  startCampaignHandler,
} from '@/lib/http/handlers/change-campaign'
import { createCampaignHandler } from '@/lib/http/handlers/create-campaign'
import { getCampaignHandler, previewCampaignHandler } from '@/lib/http/handlers/get-campaign'
import { createList } from '@/lib/lists/create-list'
import { uploadContacts } from '@/lib/lists/upload-contacts'

const { sql, url } = await useTestDatabase()
const observer = connect(url, 'console', 1)
afterAll(() => observer.end({ timeout: 1 }))
const { authorization, producerId } = await testProducer()
const peer = await oneProvider({ provider: { concurrency: 200 } })
const running = new AbortController().signal

type Answer = {
  status: string
  code: string
  detail: string
  problem: string | null
  progress: { total: number; accepted: number; suppressed: number; failed: number; remaining: number }
  failures: { contact: object; reason: string }[]
}

async function list(name: string, customers: number[], uniqueIdentifier = ['customer_id']): Promise<void> {
  await createList({ name, uniqueIdentifier, columns: {} }, 'test')
  const rows = customers.map((n) => `CUSTOMER_${n},+1555${1_000_000 + Math.abs(n)},${n < 0 ? '' : `ORD_${n}`}`)
  await uploadContacts({
    list: name,
    actor: 'test',
    body: pieces(`customer_id,phone,orderId\n${rows.join('\n')}`),
    dryRun: false,
  })
}

async function* pieces(text: string) {
  yield Buffer.from(text)
}

function numbers(from: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => from + i)
}

async function campaign(name: string, of: string, dedupScope: DedupScope = 'campaign'): Promise<void> {
  await createCampaign({ name, list: of, type: 'order_confirmation', dedupScope }, { actor: 'test', producerId })
}

const handlers = {
  start: startCampaignHandler,
  pause: pauseCampaignHandler,
  resume: resumeCampaignHandler,
  cancel: cancelCampaignHandler,
  get: getCampaignHandler,
  preview: previewCampaignHandler,
}

async function ask(verb: keyof typeof handlers, name: string): Promise<Answer & { http: number }> {
  const request = new Request('http://localhost/', {
    method: verb === 'get' || verb === 'preview' ? 'GET' : 'POST',
    headers: { authorization },
  })
  const response = await handlers[verb](request, { params: Promise.resolve({ name }) })
  return { http: response.status, ...((await response.json()) as Answer) }
}

/** Goes on until nothing is left to do. */
async function finish(): Promise<void> {
  while ((await runCampaigns(running)) > 0);
}

async function notificationsOf(name: string) {
  return sql<{ status: string; n: number }[]>`
    select status, count(*) as n from notifications where campaign = ${name} group by status order by status`
}

async function customersOf(name: string): Promise<{ notifications: number; customers: number }> {
  const [row] = await sql<{ notifications: number; customers: number }[]>`
    select count(distinct n.id) as notifications, count(distinct r.reference_hash) as customers
    from notifications n join notification_references r on r.notification_id = n.id
    where n.campaign = ${name} and r.reference_hash in (
      select reference_hash from notification_references group by reference_hash)`
  return row ?? { notifications: 0, customers: 0 }
}

test('each contact of the list gets one notification, made of its own cells, and the progress adds up', async () => {
  await list('first', numbers(0, 250))
  await campaign('first-run', 'first')
  expect((await ask('get', 'first-run')).progress).toMatchObject({ total: 250, accepted: 0, remaining: 250 })
  expect(await ask('start', 'first-run')).toMatchObject({ http: 200, status: 'running' })
  await drainOutbox({ budgetSeconds: 15 })
  const done = await ask('get', 'first-run')
  expect(done).toMatchObject({
    status: 'completed',
    progress: { total: 250, accepted: 250, suppressed: 0, failed: 0, remaining: 0 },
  })
  expect(await notificationsOf('first-run')).toEqual([{ status: 'sent', n: 250 }])
  expect(new Set(peer.accepted).size).toBe(250)
  expect(peer.accepted).toHaveLength(250)
  // One phone and one customer id, as recipient and as identifier, each: nobody got another's notification.
  expect(await customersOf('first-run')).toEqual({ notifications: 250, customers: 250 * 3 })
})

test('contacts that lack what the template needs are counted and listed, and stop nobody', async () => {
  await list('faulty', [...numbers(10_000, 5), -10_001, -10_002])
  await campaign('faulty-run', 'faulty')
  await ask('start', 'faulty-run')
  await finish()
  const done = await ask('get', 'faulty-run')
  expect(done).toMatchObject({ status: 'completed', progress: { total: 7, accepted: 5, failed: 2, remaining: 0 } })
  const reason = "data.orderId: the template's body needs it"
  expect(done.progress).toMatchObject({ failedByReason: { [reason]: 2 } })
  expect(done.failures).toHaveLength(2)
  expect(done.failures[0]).toMatchObject({ reason, contact: { customer_id: expect.stringContaining('•') } })
})

test('the scope says whom a campaign leaves out, and suppressions are recorded like all others', async () => {
  await list('members', numbers(20_000, 10))
  await list('guests', numbers(20_005, 10))
  await campaign('one', 'members', 'campaign')
  await ask('start', 'one')
  await finish()
  const outcome = async (name: string, of: string, scope: DedupScope) => {
    await campaign(name, of, scope)
    await ask('start', name)
    await finish()
    const { accepted, suppressed } = (await ask('get', name)).progress
    return { accepted, suppressed }
  }
  expect(await outcome('same-list-again', 'members', 'list')).toEqual({ accepted: 0, suppressed: 10 })
  expect(await outcome('other-list', 'guests', 'list')).toEqual({ accepted: 10, suppressed: 0 })
  expect(await outcome('own-only', 'members', 'campaign')).toEqual({ accepted: 10, suppressed: 0 })
  await list('everybody', numbers(19_998, 20))
  expect(await outcome('all', 'everybody', 'all_campaigns')).toEqual({ accepted: 5, suppressed: 15 })
  const rows =
    await sql`select guard, rule, count(*) as n from suppressions where campaign = 'all' group by guard, rule`
  expect(rows).toEqual([{ guard: 'unique_identifier', rule: 'once-in-all-campaigns', n: 15 }])
})

test('who was certainly not reached by one campaign is not left out by the next', async () => {
  await drainOutbox({ budgetSeconds: 10 }) // the script below is for the next call
  await list('unlucky', [25_000])
  await campaign('failing', 'unlucky', 'all_campaigns')
  await ask('start', 'failing')
  peer.script = [{ answer: 422 }]
  await drainOutbox({ budgetSeconds: 5 })
  expect(
    await sql`select 1 from outbox_messages m join notifications n on n.id = m.notification_id
    where n.campaign = 'failing' and m.state = 'dead'`,
  ).toHaveLength(1)
  await campaign('after-failing', 'unlucky', 'all_campaigns')
  await ask('start', 'after-failing')
  await finish()
  expect((await ask('get', 'after-failing')).progress).toMatchObject({ accepted: 1, suppressed: 0 })
})

test('a mark that an earlier campaign set is not taken away when a later one reaches nobody', async () => {
  await list('marked', [26_000])
  await campaign('reached', 'marked', 'campaign')
  await ask('start', 'reached')
  await drainOutbox({ budgetSeconds: 5 })
  await campaign('reached-nobody', 'marked', 'campaign')
  await ask('start', 'reached-nobody')
  peer.script = [{ answer: 422 }]
  await drainOutbox({ budgetSeconds: 5 })
  await campaign('asks', 'marked', 'all_campaigns')
  await ask('start', 'asks')
  await finish()
  expect((await ask('get', 'asks')).progress).toMatchObject({ accepted: 0, suppressed: 1 })
})

test('a preview tells what starting would do and where else the people are, and does nothing', async () => {
  await list('known', numbers(30_000, 8))
  await list('wider', numbers(30_000, 20))
  await list('by-phone', numbers(30_000, 20), ['phone'])
  await campaign('bill-due', 'known', 'campaign')
  await ask('start', 'bill-due')
  await finish()
  await campaign('spring', 'wider', 'all_campaigns')
  const before = await sql`select count(*) as n from notifications`
  expect(await ask('preview', 'spring')).toMatchObject({
    ...{ total: 20, checked: 20, willSend: 12, willBeSuppressed: 8, invalid: 0, decidedBefore: 0 },
    suppressedBy: [
      {
        guard: 'unique_identifier',
        rule: 'once-in-all-campaigns',
        windowMs: null,
        campaign: 'bill-due',
        type: 'order_confirmation',
        contacts: 8,
      },
    ],
    alsoOn: [{ list: 'known', contacts: 8 }],
  })
  expect(await sql`select count(*) as n from notifications`).toEqual(before)
})

test('pausing really pauses, resuming goes on where it stood, cancelling stops what is not accepted', async () => {
  await list('long', numbers(40_000, 1_300))
  await campaign('long-run', 'long')
  await ask('start', 'long-run')
  await runCampaigns(running)
  const paused = await ask('pause', 'long-run')
  expect(paused).toMatchObject({ status: 'paused', progress: { accepted: 600, remaining: 700 } })
  await finish()
  expect((await ask('get', 'long-run')).progress.accepted).toBe(600)
  expect(await ask('start', 'long-run')).toMatchObject({
    http: 409,
    code: 'not_allowed',
    detail: expect.stringContaining('paused'),
  })
  await ask('resume', 'long-run')
  await runCampaigns(running)
  expect(await ask('cancel', 'long-run')).toMatchObject({ status: 'cancelled', progress: { accepted: 1_200 } })
  await finish()
  expect(await notificationsOf('long-run')).toEqual([{ status: 'queued', n: 1_200 }])
  expect(await ask('resume', 'long-run')).toMatchObject({ http: 409 })
  expect(await ask('cancel', 'long-run')).toMatchObject({ http: 200, status: 'cancelled' })
  const actions =
    await sql`select action from audit_records a join campaigns c on c.id::text = a.subject_id where c.name = 'long-run' order by at, a.id`
  expect(actions.map((row) => row.action)).toEqual(
    ['create', 'start', 'pause', 'resume', 'cancel'].map((verb) => `campaign.${verb}`),
  )
})

test('what a pause answers is final, wherever in a batch it falls', async () => {
  await list('middle', numbers(50_000, 900))
  await campaign('middle-run', 'middle')
  await ask('start', 'middle-run')
  for (let round = 0; round < 4; round++) {
    const working = runCampaigns(running)
    const { progress } = await ask('pause', 'middle-run')
    await working
    expect((await ask('get', 'middle-run')).progress).toEqual(progress)
    await ask('resume', 'middle-run')
  }
  await ask('cancel', 'middle-run')
})

test.each(['pause', 'cancel'] as const)(
  'an engine that stalls in the middle of a batch and goes on after a %s was answered accepts nobody more',
  async (verb) => {
    const name = `stalled-${verb}`
    await list(name, numbers(55_000, 30))
    await campaign(name, name)
    await ask('start', name)
    const contacts = await observer.reserve()
    await contacts`begin`
    await contacts`lock table list_contacts in access exclusive mode`
    const working = runCampaigns(running)
    const waiting = () => sql`select 1 from pg_locks l join pg_class c on c.oid = l.relation
      where c.relname = 'list_contacts' and not l.granted`
    await expect.poll(waiting, { interval: 5 }).toHaveLength(1)
    await sql`update campaigns set leased_until = now() - interval '1 second' where name = ${name}`
    const answer = await ask(verb, name)
    expect(answer.progress).toMatchObject({ accepted: 0, remaining: 30 })
    await contacts`commit`
    contacts.release()
    await working
    expect(await notificationsOf(name)).toEqual([])
    expect(await ask('get', name)).toMatchObject({ status: answer.status, progress: answer.progress })
    if (verb === 'cancel') return
    await ask('resume', name)
    await finish()
    expect((await ask('get', name)).progress).toMatchObject({ accepted: 30, failed: 0, remaining: 0 })
  },
)

test('engines that take each other the lease away, again and again, make one notification a contact and count each once', async () => {
  await list('contested', numbers(60_000, 500))
  await campaign('contested-run', 'contested')
  await ask('start', 'contested-run')
  const thief = async () => {
    for (let i = 0; i < 15; i++)
      await sql`with stolen as (update campaigns set leased_until = null where name = 'contested-run') select pg_sleep(0.04)`
  }
  const engine = async () => {
    while ((await ask('get', 'contested-run')).status === 'running') await runCampaigns(running)
  }
  await Promise.all([engine(), engine(), engine(), thief()])
  expect((await ask('get', 'contested-run')).progress).toMatchObject({
    total: 500,
    accepted: 500,
    suppressed: 0,
    failed: 0,
  })
  expect(await notificationsOf('contested-run')).toEqual([{ status: 'queued', n: 500 }])
  expect(await sql`select 1 from suppressions where campaign = 'contested-run' limit 1`).toEqual([])
}, 40_000)

test('a campaign whose database connections are cut again and again loses and doubles nobody', async () => {
  await list('torn', numbers(70_000, 900))
  await campaign('torn-run', 'torn')
  await ask('start', 'torn-run')
  let cuts = 0
  let cutting = true
  const cutter = async () => {
    for (let i = 0; i < 300 && cuts < 12; i++) {
      const cut = await observer`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and state = 'active' and pid <> pg_backend_pid()
          and query ~ 'update campaigns|from list_contacts|fresh_keys|standing_keys'`
      cuts += cut.length
      await observer`update campaigns set leased_until = null where name = 'torn-run'` // else half a minute a time
    }
    cutting = false
  }
  const engine = async () => {
    while (cutting) await runCampaigns(running).catch(() => {})
  }
  await Promise.all([cutter(), engine()])
  for (let i = 0; i < 5; i++) await finish().catch(() => {})
  await finish()
  expect(cuts).toBeGreaterThan(0)
  expect(await ask('get', 'torn-run')).toMatchObject({
    status: 'completed',
    progress: { accepted: 900, suppressed: 0, failed: 0 },
  })
  expect(await notificationsOf('torn-run')).toEqual([{ status: 'queued', n: 900 }])
}, 30_000)

test('contacts that come after the start are not part of the campaign', async () => {
  await list('growing', numbers(80_000, 3))
  await campaign('growing-run', 'growing')
  await ask('start', 'growing-run')
  await uploadContacts({
    list: 'growing',
    actor: 'test',
    body: pieces('customer_id,phone,orderId\nLATE,+15559999999,1\n'),
    dryRun: false,
  })
  await finish()
  expect((await ask('get', 'growing-run')).progress).toMatchObject({ total: 3, accepted: 3, remaining: 0 })
})

test('a campaign over a list or a type that is not there is refused with every fault', async () => {
  const request = new Request('http://localhost/', {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'x', list: 'nowhere', type: 'nothing', dedupScope: 'list' }),
  })
  const response = await createCampaignHandler(request)
  expect(response.status).toBe(422)
  expect(((await response.json()) as { errors: { path: string }[] }).errors.map(({ path }) => path)).toEqual([
    'list',
    'type',
  ])
  expect((await ask('get', 'x')).http).toBe(404)
})

test('a campaign whose type was removed is paused with the reason and loses nobody', async () => {
  await list('orphaned', numbers(90_000, 3))
  await campaign('orphaned-run', 'orphaned')
  await sql`update campaigns set type = 'gone' where name = 'orphaned-run'`
  await ask('start', 'orphaned-run')
  await finish()
  expect(await ask('get', 'orphaned-run')).toMatchObject({
    status: 'paused',
    problem: expect.stringContaining('gone'),
    progress: { remaining: 3 },
  })
})

test('a campaign runs only some seconds ahead of its provider, so that a pause means something', async () => {
  const { version } = await activeConfiguration()
  await configure(sampleConfiguration([peer.baseUrl], { provider: { ratePerSecond: 30 } }), version)
  await sql`delete from outbox_messages`
  await list('unhurried', numbers(95_000, 900))
  await campaign('unhurried-run', 'unhurried')
  await ask('start', 'unhurried-run')
  await finish()
  expect((await ask('get', 'unhurried-run')).progress).toMatchObject({ accepted: 400, remaining: 500 })
  await sql`delete from outbox_messages` // as if they had been sent
  await finish()
  expect((await ask('get', 'unhurried-run')).progress).toMatchObject({ accepted: 800, remaining: 100 })
})

test("a type's own rule with the scope of a list speaks of the campaign's list, and of nothing else", async () => {
  const { version } = await activeConfiguration()
  const oncePerPhone = { rule: 'once-per-phone', fields: ['recipient.phone'], window: 'forever' }
  const type = { dedup: [{ ...oncePerPhone, guard: 'unique_identifier' as const, scope: 'list' as const }] }
  await configure(sampleConfiguration([peer.baseUrl], { type }), version)
  const shared =
    'customer_id,phone,orderId\nFAMILY_1,+15559990001,1\nFAMILY_2,+15559990001,2\nFAMILY_3,+15559990002,3\n'
  for (const name of ['families', 'neighbours']) {
    await createList({ name, uniqueIdentifier: ['customer_id'], columns: {} }, 'test')
    await uploadContacts({ list: name, actor: 'test', body: pieces(shared), dryRun: false })
    await campaign(`${name}-run`, name)
    expect(await ask('preview', `${name}-run`)).toMatchObject({ willSend: 2, willBeSuppressed: 1 })
    await ask('start', `${name}-run`)
    await finish()
    expect((await ask('get', `${name}-run`)).progress).toMatchObject({ accepted: 2, suppressed: 1 })
  }
  const rules = await sql`select distinct rule from suppressions where campaign in ('families-run', 'neighbours-run')`
  expect(rules).toEqual([{ rule: 'once-per-phone' }])
})
