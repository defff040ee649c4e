import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'

const readyWithinMs = 300_000

/** The real product in a process that can be killed at any instruction and started again on the same database. */
export class KillableProduct {
  kills = 0
  /** What nobody caught in it, as Next told it: it goes on after that. */
  readonly uncaught: string[] = []
  #child: ChildProcess | null = null
  #output = ''

  constructor(
    readonly url: string,
    private readonly environment: Record<string, string>,
    /** Where it lies. */
    private readonly folder = process.cwd(),
  ) {}

  /** Starts it as `npm start` does and waits until it says that it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, ['scripts/start.mjs'], {
      cwd: this.folder,
      env: { ...process.env, NODE_ENV: 'production', ...this.environment, PORT: new URL(this.url).port },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const keep = (chunk: Buffer) => {
      const text = chunk.toString()
      this.#output = (this.#output + text).slice(-20_000)
      this.uncaught.push(...(text.match(/^.*(?:uncaughtException|unhandledRejection).*$/gm) ?? []))
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    this.#child = child
    for (const end = Date.now() + readyWithinMs; Date.now() < end; ) {
      if (child.exitCode !== null) throw new Error(`the product ended while starting:\n${this.#output}`)
      if (await this.#ready()) return
      await pause(50)
    }
    throw new Error(`the product was not ready in time:\n${this.#output}`)
  }

  /** SIGKILL: nothing of it gets to run any more. */
  async kill(): Promise<void> {
    const child = this.#child
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    const [, signal] = (await ended) as [number | null, string | null]
    if (signal === 'SIGKILL') this.kills++
    this.#child = null
  }

  /** SIGTERM, as a deploy would. @returns its exit status */
  async stop(): Promise<number | null> {
    const child = this.#child
    if (!child || child.exitCode !== null) return child?.exitCode ?? null
    const ended = once(child, 'exit')
    child.kill('SIGTERM')
    const [status] = (await ended) as [number | null]
    this.#child = null
    return status
  }

  get output(): string {
    return this.#output
  }

  async #ready(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/api/ready`, { signal: AbortSignal.timeout(2_000) })
      await response.arrayBuffer()
      return response.status === 200
    } catch {
      return false
    }
  }
}
