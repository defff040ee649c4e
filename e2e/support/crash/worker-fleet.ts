import type { ChildProcess, ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { spawnEngine } from '@/e2e/support/crash/bundle-engine'

type Worker = { port: number; child: ChildProcess | null; paused: boolean }

// Against hanging only: others may have the cores for minutes.
const readyWithinMs = 300_000

/** Thin workers that are killed and stopped, and started again on their ports. Only processes of its own are touched. */
export class WorkerFleet {
  kills = 0
  pauses = 0
  /** Workers that ended although nobody killed them: there must be none. */
  endedByThemselves = 0
  #starts = 0
  #startMsTotal = 0
  readonly #workers: Worker[]
  #ending = false

  constructor(
    ports: readonly number[],
    /** What `bundleEngine` made; they take turns in the row. */
    private readonly bundles: readonly string[],
    /** By place in the row. */
    private readonly environmentOf: (at: number) => Record<string, string>,
    /** Gets what the workers write, piece by piece. */
    private readonly hear: (source: string, piece: string) => void = () => {},
  ) {
    this.#workers = ports.map((port) => ({ port, child: null, paused: false }))
  }

  async start(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => this.#run(worker)))
  }

  /** SIGKILL of one that runs, and a new one in its place. @param choice 0 to 1 */
  async kill(choice: number): Promise<void> {
    const worker = this.#chosen(choice)
    if (worker) await this.#replace(worker)
  }

  /** SIGKILL of all that run, in one moment. */
  async killAll(): Promise<void> {
    await Promise.all(this.#workers.filter(({ paused }) => !paused).map((worker) => this.#replace(worker)))
  }

  /** SIGSTOP of one that runs for so long, then SIGCONT; half of them at least go on. Not counted when it ended meanwhile. @param choice 0 to 1 */
  async pause(choice: number, ms: number): Promise<void> {
    const worker = this.#chosen(choice)
    const paused = this.#workers.filter((other) => other.paused).length
    if (!worker?.child || paused + 1 > this.#workers.length / 2) return
    worker.paused = true
    worker.child.kill('SIGSTOP')
    await new Promise((resolve) => setTimeout(resolve, ms))
    if (worker.child?.kill('SIGCONT')) this.pauses++
    worker.paused = false
  }

  /** The processes that run now, stopped ones too. */
  pids(): number[] {
    return this.#workers.flatMap(({ child }) => child?.pid ?? [])
  }

  meanStartMs(): number {
    return Math.round(this.#startMsTotal / Math.max(1, this.#starts))
  }

  async stop(): Promise<void> {
    this.#ending = true
    await Promise.all(this.#workers.map((worker) => this.#end(worker)))
  }

  #chosen(choice: number): Worker | undefined {
    const running = this.#workers.filter(({ paused }) => !paused)
    return running[Math.floor(choice * running.length)]
  }

  async #replace(worker: Worker): Promise<void> {
    if (worker.child && (await this.#end(worker))) this.kills++
    if (!worker.child) await this.#run(worker)
  }

  async #end(worker: Worker): Promise<boolean> {
    const { child } = worker
    if (!child) return false
    worker.child = null
    if (child.exitCode !== null || child.signalCode !== null) return false
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    const [, signal] = (await ended) as [number | null, string | null]
    return signal === 'SIGKILL'
  }

  async #run(worker: Worker): Promise<void> {
    if (this.#ending) return
    const began = performance.now()
    const at = this.#workers.indexOf(worker)
    const bundle = this.bundles[at % this.bundles.length] ?? ''
    const child = spawnEngine(bundle, { ...this.environmentOf(at), PORT: String(worker.port) })
    worker.child = child
    const ready = this.#listen(child)
    const over = new Promise<boolean>((resolve) => {
      child.once('exit', () => resolve(false))
      setTimeout(() => resolve(false), readyWithinMs).unref()
    })
    child.once('exit', (status) => {
      if (status !== null) this.endedByThemselves++
    })
    if (!(await Promise.race([ready, over]))) {
      if (child.signalCode === 'SIGKILL') return // killed while it started: whoever did that starts the next one
      throw new Error(`the worker at port ${worker.port} did not start`)
    }
    this.#starts++
    this.#startMsTotal += performance.now() - began
  }

  /** @returns when it says that it is ready */
  #listen({ pid, stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): Promise<true> {
    stderr.setEncoding('utf8').on('data', (piece: string) => {
      process.stderr.write(piece)
      this.hear(`stderr of ${pid}`, piece)
    })
    return new Promise((resolve) => {
      stdout.setEncoding('utf8').on('data', (piece: string) => {
        this.hear(`log of ${pid}`, piece)
        if (/^ready$/m.test(piece)) resolve(true)
      })
    })
  }
}
