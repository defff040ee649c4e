import type { Socket } from 'node:net'
import { relay, through } from '@/db/testing/relay'
import type { CrashInstant, StatementWatch } from '@/e2e/support/crash/statement-watch'
import {
  backendPid,
  boundStatement,
  parsedStatement,
  type WireMessage,
  wireReader,
} from '@/e2e/support/crash/wire-messages'

export type StatementProxy = { url: string; close(): Promise<void> }

/**
 * Stands between one worker and PostgreSQL and reads along, so that the worker can be ended exactly before, in or after
 * one of its statements. What comes after that instant is not passed on any more.
 */
export async function statementProxy(
  databaseUrl: string,
  worker: number,
  watch: StatementWatch,
): Promise<StatementProxy> {
  const database = new URL(databaseUrl)
  const between = await relay(
    () => database,
    (client, upstream) => readAlong(client, upstream, worker, watch),
  )
  return { url: through(between, databaseUrl), close: between.close }
}

function readAlong(client: Socket, upstream: Socket, worker: number, watch: StatementWatch): void {
  const texts = new Map<string, string>()
  const [fromClient, fromServer] = [wireReader({ from: 'client' }), wireReader({ from: 'server' })]
  let pid = 0
  let asked = 0
  let answered = -1 // the server is ready once before it is asked anything
  let silent = false
  let chosen: { instant: CrashInstant; answer: number; kept: WireMessage[] } | null = null
  let passing: Promise<void> = Promise.resolve()

  /** From here on nothing is passed on, unless it was not what was looked for. @returns whether this is where it was met */
  function meet(instant: CrashInstant, goOn = () => {}): boolean {
    const cut = () => {
      client.destroy()
      upstream.destroy()
    }
    const isOver = () => client.destroyed || upstream.destroyed || (chosen !== null && answered >= chosen.answer)
    silent = watch.meet(instant, { worker, backendPid: pid, isOver, cut, goOn })
    return silent
  }

  async function ask(message: WireMessage): Promise<void> {
    if (message.type === 'P') {
      const { name, text } = parsedStatement(message)
      texts.set(name, text)
    }
    if (message.type === 'B') {
      const text = texts.get(boundStatement(message)) ?? ''
      await watch.whenLetGo(text)
      await watch.whenDecided(text, message.bytes)
      const instant = chosen || silent ? null : watch.matching(text, message.bytes)
      if (instant?.when === 'before') meet(instant)
      else if (instant) chosen = { instant, answer: asked + 1, kept: [] }
      if (instant?.when === 'during') await watch.stop(pid)
    }
    if (silent) return
    upstream.write(message.bytes)
    if (message.type === 'S' || message.type === 'Q') asked++
    if (chosen?.instant.when === 'during' && chosen.answer === asked) await metInItsMiddle(chosen.instant)
  }

  /** What the client sends meanwhile waits, and so do all answers. */
  async function metInItsMiddle(instant: CrashInstant): Promise<void> {
    await new Promise<void>((goOn) => {
      if (!meet(instant, goOn)) goOn()
    })
    silent = false
    passOnKept()
  }

  function passOnKept(): void {
    for (const { bytes } of chosen?.kept ?? []) client.write(bytes)
    chosen = null
  }

  function answer(message: WireMessage): void {
    if (message.type === 'K') pid = backendPid(message)
    const isChosen = chosen?.answer === answered + 1
    if (message.type === 'Z') answered++
    if (chosen && (isChosen || silent)) chosen.kept.push(message)
    else if (!silent) client.write(message.bytes)
    if (message.type !== 'Z' || !chosen || !isChosen || chosen.instant.when !== 'after' || silent) return
    if (!happened(chosen.instant, chosen.kept) || !meet(chosen.instant)) passOnKept()
  }

  /** A statement that was to be met in its middle will never be done: those that wait for that may come in its place. */
  function gone(): void {
    if (chosen?.instant.when !== 'during' || silent) return
    chosen = null
    watch.decide()
  }

  client.once('close', gone)
  upstream.once('close', gone)
  client.on('data', (chunk) => {
    for (const message of fromClient(chunk)) passing = passing.then(() => ask(message))
  })
  upstream.on('data', (chunk) => {
    for (const message of fromServer(chunk)) answer(message)
  })
}

/** A statement that was refused has done nothing: its instant is still to come. */
function happened({ answered }: CrashInstant, answer: readonly WireMessage[]): boolean {
  if (answer.some(({ type }) => type === 'E')) return false
  return !answered || answer.some(({ type, bytes }) => type === 'D' && bytes.includes(answered.row))
}
