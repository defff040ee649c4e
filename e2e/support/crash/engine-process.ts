import { startTicker } from '@/lib/delivery/run-ticker'
import { cronRetentionHandler } from '@/lib/http/handlers/cron-retention'
import { cronRollupHandler } from '@/lib/http/handlers/cron-rollup'
import { hotRoutes } from '@/lib/http/hot-routes'
import { surviveStrayDatabaseFaults } from '@/lib/observability/stray-database-faults'
import { createFrontDoor } from '@/scripts/front-door'

// The hot paths and the engine of the product without its pages, to be killed: it starts in a fraction of the time.
surviveStrayDatabaseFaults()
const routes = new Map([
  ...hotRoutes,
  ['/api/cron/retention', cronRetentionHandler],
  ['/api/cron/rollup', cronRollupHandler],
])
const server = createFrontDoor(routes, (_, response) => response.writeHead(404).end())
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
startTicker()
