import { Readable } from 'node:stream'
import type { SESv2Client, SendEmailCommandInput } from '@aws-sdk/client-sesv2'
import type { HttpResult } from '@/lib/providers/http-exchange'
import { sendHttp } from '@/lib/providers/http-sender'
import type { SendContext } from '@/lib/providers/provider'
import type { SesSettings } from '@/lib/providers/ses-settings'

export type SesReply = {
  /** What the wire said; null when the SDK gave up before it sent anything. */
  result: HttpResult | null
  /** The SDK's name for what went wrong, e.g. `MessageRejected`. */
  exception: string | null
}

/** Signs and posts one SendEmail with the official SDK, once. `bytes` are the body as it goes over the wire. Never throws. */
export async function sendEmail(bytes: Buffer, settings: SesSettings, context: SendContext): Promise<SesReply> {
  const call = new Call(context)
  try {
    const { SendEmailCommand } = await loadSdk()
    const command = new SendEmailCommand(JSON.parse(bytes.toString('utf8')) as SendEmailCommandInput)
    // The SDK would write the same fields in an order of its own: the frozen bytes are what is signed and sent.
    command.middlewareStack.add(
      (next) => (args) => {
        Object.assign(args.request as object, { body: bytes })
        return next(args)
      },
      { step: 'build', priority: 'high', name: 'frozenBytes' },
    )
    await (await clientOf(settings)).send(command, call)
    return { result: call.result, exception: null }
  } catch (error) {
    return { result: call.result, exception: error instanceof Error ? error.name : null }
  }
}

/** Signs and asks for the account's state with the official SDK, once. Never throws. */
export async function readAccount(settings: SesSettings, context: SendContext): Promise<SesReply> {
  const call = new Call(context)
  try {
    const { GetAccountCommand } = await loadSdk()
    await (await clientOf(settings)).send(new GetAccountCommand({}), call)
    return { result: call.result, exception: null }
  } catch (error) {
    return { result: call.result, exception: error instanceof Error ? error.name : null }
  }
}

/** One call's way through the SDK: it is handed on as the SDK's request options, and brings the result back. */
class Call {
  result: HttpResult | null = null
  readonly requestTimeout: number
  constructor(readonly context: SendContext) {
    this.requestTimeout = context.timeoutMs
  }
}

type SdkRequest = {
  method: string
  protocol: string
  hostname: string
  port?: number
  path: string
  headers: Record<string, string>
  body?: unknown
}

/** The SDK's transport is ours: guarded connections, one deadline, no redirect, no second try. */
const transport = {
  async handle(request: SdkRequest, call: unknown) {
    if (!(call instanceof Call)) throw new Error('a request that nobody asked for')
    const result = await sendHttp({
      method: request.method === 'GET' ? 'GET' : 'POST',
      url: urlOf(request),
      headers: headersOf(request),
      body: request.method === 'GET' ? null : (request.body as Buffer),
      ...call.context,
    })
    call.result = result
    if (result.kind !== 'response') throw new Error(result.code)
    const headers = Object.fromEntries(
      Array.from({ length: result.headers.length / 2 }, (_, i) => [
        String(result.headers[2 * i]).toLowerCase(),
        String(result.headers[2 * i + 1]),
      ]),
    )
    return { response: { statusCode: result.status, headers, body: Readable.from([result.body]) } }
  },
  updateHttpClientConfig: () => {},
  httpHandlerConfigs: () => ({}),
  destroy: () => {},
}

function urlOf({ protocol, hostname, port, path }: SdkRequest): string {
  return `${protocol}//${hostname}${port ? `:${port}` : ''}${path}`
}

/** Unsigned and written by the connection itself; the user agent is ours. */
const ownHeaders = new Set(['host', 'content-length', 'user-agent'])

function headersOf({ headers }: SdkRequest): string[] {
  return Object.entries(headers).flatMap(([name, value]) => (ownHeaders.has(name.toLowerCase()) ? [] : [name, value]))
}

/** Only those who send by SES pay for loading it. */
function loadSdk() {
  return import('@aws-sdk/client-sesv2')
}

const clients = new WeakMap<SesSettings, Promise<SESv2Client>>()

function clientOf(settings: SesSettings): Promise<SESv2Client> {
  let client = clients.get(settings)
  if (!client) {
    client = openClient(settings)
    clients.set(settings, client)
  }
  return client
}

async function openClient(settings: SesSettings): Promise<SESv2Client> {
  const { region, endpoint, accessKeyId, secretAccessKey, sessionToken } = settings
  const { SESv2Client } = await loadSdk()
  const suffix = region.startsWith('cn-') ? '.com.cn' : '.com'
  return new SESv2Client({
    region,
    // Said outright, so that no environment variable and no file of the machine can name another.
    endpoint: endpoint ?? `https://email.${region}.amazonaws${suffix}`,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken === undefined ? {} : { sessionToken }) },
    // The SDK's own three attempts would send a mail twice whose answer was lost.
    maxAttempts: 1,
    requestHandler: transport,
  })
}
