import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { control } from '@/e2e/support/simulator/control-api'
import { Ledger } from '@/e2e/support/simulator/ledger'
import { RequestLog } from '@/e2e/support/simulator/request-log'
import { SimulatedProviders, smtpProvider } from '@/e2e/support/simulator/simulated-providers'
import { SimulatorClient } from '@/e2e/support/simulator/simulator-client'

export type SimulatorOptions = {
  /** 0 (the default) takes a free port. */
  port?: number
  host?: string
  /** File that gets one JSON line an acceptance; none: kept in memory only. */
  ledger?: string
  /** Also speak SMTP, at this port (0: a free one). */
  smtpPort?: number
  /** Providers which do not recognise keys; more can be made so by their fault switches. */
  keyless?: string[]
  requestsMax?: number
}

/** A running simulator and its remote control; the same whether it runs here or in a process of its own. */
export type Simulator = {
  /** `http://host:port`, no trailing slash. */
  url: string
  smtpPort: number | null
  client: SimulatorClient
  /** What a provider's `baseUrl` is set to. */
  baseUrl(provider: string): string
  stop(): Promise<void>
}

/** Starts a simulator in this process. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const host = options.host ?? '127.0.0.1'
  const ledger = new Ledger(options.ledger ?? null)
  // No mail server recognises a message that it has taken before.
  const keyless = new Set([smtpProvider, ...(options.keyless ?? [])])
  const providers = new SimulatedProviders(ledger, new RequestLog(options.requestsMax ?? 5_000), keyless)
  const server = createServer((request, response) => {
    if (providers.serve(request, response)) return
    control(providers, request, response).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 60_000
  server.listen(options.port ?? 0, host)
  await once(server, 'listening')
  const smtp = options.smtpPort === undefined ? null : await listenForMail(providers, options.smtpPort, host)
  const { port } = server.address() as AddressInfo
  return remote(`http://${host}:${port}`, smtp?.port ?? null, async () => {
    server.close()
    server.closeAllConnections()
    await smtp?.stop()
    ledger.close()
  })
}

/** The mail server is a development package: who wants no mail must not need it. */
async function listenForMail(providers: SimulatedProviders, port: number, host: string) {
  const { startSmtpListener } = await import('@/e2e/support/simulator/smtp-listener')
  return startSmtpListener(providers, port, host)
}

/** Starts a simulator in a process of its own, so that the product's death is not its. */
export async function spawnSimulator(options: SimulatorOptions = {}): Promise<Simulator & { pid: number }> {
  const main = fileURLToPath(new URL('./main.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', main], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: { ...process.env, ...environmentOf(options), SUPERVISED: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const { url, smtpPort } = await firstLine(child.stdout, ended)
  return {
    ...remote(url, smtpPort, async () => {
      child.kill('SIGTERM')
      await ended
    }),
    pid: child.pid ?? 0,
  }
}

function remote(url: string, smtpPort: number | null, stop: () => Promise<void>): Simulator {
  return {
    url,
    smtpPort,
    client: new SimulatorClient(url),
    baseUrl: (provider) => `${url}/p/${provider}`,
    stop,
  }
}

function environmentOf(options: SimulatorOptions): Record<string, string> {
  return {
    PORT: String(options.port ?? 0),
    HOST: options.host ?? '127.0.0.1',
    LEDGER: options.ledger ?? '',
    SMTP_PORT: options.smtpPort === undefined ? '' : String(options.smtpPort),
    KEYLESS: (options.keyless ?? []).join(','),
  }
}

/** The child says where it listens in one JSON line. */
async function firstLine(
  output: NodeJS.ReadableStream,
  ended: Promise<unknown[]>,
): Promise<{ url: string; smtpPort: number | null }> {
  const lines = createInterface({ input: output })
  const line = await Promise.race([once(lines, 'line'), ended.then(() => null)])
  lines.close()
  if (line === null) throw new Error('the simulator ended before it listened')
  output.resume()
  return JSON.parse(String(line[0])) as { url: string; smtpPort: number | null }
}
