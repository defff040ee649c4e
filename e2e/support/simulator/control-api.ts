import type { IncomingMessage, ServerResponse } from 'node:http'
import { faultsSchema } from '@/e2e/support/simulator/faults'
import { statusPage } from '@/e2e/support/simulator/page'
import { postReceipts, receiptOrderSchema } from '@/e2e/support/simulator/receipts'
import type { SimulatedProviders } from '@/e2e/support/simulator/simulated-providers'

const waitMsMax = 60_000

/** Everything that tests and people steer: ledger, requests, faults, barriers, receipts, and the page at `/`. */
export async function control(
  providers: SimulatedProviders,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://simulator')
  const [area, topic, provider, verb] = url.pathname.split('/').filter(Boolean)
  const operation = `${request.method} ${area ?? ''}/${topic ?? ''}`
  const named = provider ?? url.searchParams.get('provider')
  if (url.pathname === '/') return html(response, statusPage(providers))
  switch (operation) {
    case 'GET control/ledger':
      return json(response, 200, providers.ledger.view(named, limitOf(url)))
    case 'GET control/requests':
      return json(response, 200, { requests: providers.log.view(named) })
    case 'PUT control/faults':
      return setFaults(providers, named, await bodyOf(request), response)
    case 'GET control/faults':
      return json(response, 200, providers.named(named ?? 'default').faults.current())
    case 'DELETE control/faults':
      providers.named(named ?? 'default').faults.clear()
      return json(response, 200, {})
    case 'POST control/receipts':
      return receipts(providers, named ?? 'default', await bodyOf(request), response)
    case 'POST control/barrier':
      return barrier(providers, named ?? 'default', verb, url, response)
    case 'POST control/revoke-tokens':
      providers.named(named ?? 'default').tokens.revokeAll()
      return json(response, 200, {})
    case 'GET control/barrier': {
      const { barrier } = providers.named(named ?? 'default')
      await barrier.someoneHeld(Math.min(waitMsMax, Number(url.searchParams.get('waitMs') ?? 0)))
      return json(response, 200, barrier.state())
    }
    default:
      return json(response, 404, { code: 'not_found', message: 'see e2e/support/simulator/README.md' })
  }
}

function setFaults(providers: SimulatedProviders, name: string | null, body: unknown, response: ServerResponse): void {
  const parsed = faultsSchema.safeParse(body)
  const { faults } = providers.named(name ?? 'default')
  if (parsed.success) faults.set(parsed.data)
  json(
    response,
    parsed.success ? 200 : 400,
    parsed.success ? faults.current() : { code: 'invalid', issues: parsed.error.issues },
  )
}

async function receipts(
  providers: SimulatedProviders,
  name: string,
  body: unknown,
  response: ServerResponse,
): Promise<void> {
  const parsed = receiptOrderSchema.safeParse(body)
  if (!parsed.success) return json(response, 400, { code: 'invalid', issues: parsed.error.issues })
  const message = providers.named(name).messages.find(parsed.data)
  if (!message) return json(response, 404, { code: 'no_such_message' })
  json(response, 200, { posted: await postReceipts(parsed.data, message) })
}

function barrier(
  providers: SimulatedProviders,
  name: string,
  verb: string | undefined,
  url: URL,
  response: ServerResponse,
): void {
  const { barrier } = providers.named(name)
  if (verb === 'release') barrier.release()
  else barrier.arm(Number(url.searchParams.get('count') ?? 1))
  json(response, 200, barrier.state())
}

function limitOf(url: URL): number {
  const text = url.searchParams.get('limit')
  return text === null ? Number.POSITIVE_INFINITY : Number(text)
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch {
    return undefined
  }
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

function html(response: ServerResponse, page: string): void {
  const policy = "default-src 'none'; style-src 'unsafe-inline'"
  response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy }).end(page)
}
