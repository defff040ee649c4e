import { overHttp } from '@/bench/accept'
import { rotatedRounds } from '@/bench/round'
import { connect } from '@/db/client'
import { createProducerKey } from '@/lib/auth/create-producer-key'
import { hotRoutes } from '@/lib/http/hot-routes'
import { newId } from '@/lib/intake/build-request'
import { createFrontDoor } from '@/scripts/front-door'

/** The product's own front door in this process, the load in another, the engine off. */
export async function benchAcceptHttp(url: string, rounds: number, seconds: number) {
  const { token } = await createProducerKey({
    producer: `bench ${Date.now()}`,
    scopes: ['notifications:write'],
    actor: 'bench',
  })
  const server = createFrontDoor(hotRoutes, (_, response) => response.writeHead(404).end())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const base = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const sql = connect(url, 'accept', 32)
  const reports = await rotatedRounds(rounds, [
    { name: 'single over HTTP', run: () => overHttp(base, token, 1, seconds) },
    { name: 'batch of 500 over HTTP', run: () => overHttp(base, token, 500, seconds) },
    { name: 'single inserts, 32 clients', run: () => singleInserts(sql, seconds) },
  ])
  await sql.end()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  return reports
}

/** One row of the content table an insert, each its own commit: what the disk's log allows without batching. */
async function singleInserts(sql: ReturnType<typeof connect>, seconds: number): Promise<number> {
  const end = performance.now() + seconds * 1000
  const started = performance.now()
  const sealed = Buffer.alloc(300, 1)
  let inserted = 0
  const client = async () => {
    while (performance.now() < end) {
      await sql`insert into notification_contents (lane, notification_id, sealed) values (1, ${newId()}, ${sealed})`
      inserted++
    }
  }
  await Promise.all(Array.from({ length: 32 }, client))
  return inserted / ((performance.now() - started) / 1000)
}
