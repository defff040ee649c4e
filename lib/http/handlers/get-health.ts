import { answering } from '@/lib/http/api-route'

/** `GET /api/health`: the process is alive. Asks nothing of the database. */
export const getHealthHandler = answering(async () =>
  Response.json({ status: 'ok' }, { headers: { 'cache-control': 'no-store' } }),
)
