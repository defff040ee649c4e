import { startTicker } from '@/lib/delivery/run-ticker'
import { cronRetentionHandler } from '@/lib/http/handlers/cron-retention'
import { cronRollupHandler } from '@/lib/http/handlers/cron-rollup'
import { hotRoutes } from '@/lib/http/hot-routes'
import { surviveStrayDatabaseFaults } from '@/lib/observability/stray-database-faults'
import { createFrontDoor } from '@/scripts/front-door'

// The hot paths and the engine of the product without its pages, to be killed: it starts in a fraction of the time.
surviveStrayDatabaseFaults()
const cronRoutes = new Map([
  ['/api/cron/retention', cronRetentionHandler],
  ['/api/cron/rollup', cronRollupHandler],
])
const server = createFrontDoor(hotRoutes, async (request, response) => {
  const handler = cronRoutes.get(request.url ?? '')
  if (!handler) return response.writeHead(404).end()
  const { authorization = '' } = request.headers
  const answer = await handler(new Request(`http://once.test${request.url}`, { headers: { authorization } }))
  return response.writeHead(answer.status).end(await answer.text())
})
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
startTicker()
