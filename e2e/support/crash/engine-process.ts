import { startTicker } from '@/lib/delivery/run-ticker'
import { hotRoutes } from '@/lib/http/hot-routes'
import { surviveStrayDatabaseFaults } from '@/lib/observability/stray-database-faults'
import { createFrontDoor } from '@/scripts/front-door'

// The hot paths and the engine of the product without its pages, to be killed: it starts in a fraction of the time.
surviveStrayDatabaseFaults()
const server = createFrontDoor(hotRoutes, (_, response) => response.writeHead(404).end())
server.listen(Number(process.env.PORT), '127.0.0.1', () => console.log('ready'))
startTicker()
