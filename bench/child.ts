import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { productFlags } from '@/bench/plan'

/** A process of the bench's own, so that its work is not on anybody else's event loop. */
export type Child<Ready> = {
  pid: number
  ready: Ready
  /** One question at a time. */
  ask<Answer>(question: unknown): Promise<Answer>
  stop(): Promise<void>
}

/** Starts `bench/processes/<name>.ts` and waits for its first word. */
export async function startChild<Ready>(name: string, environment: Record<string, string> = {}): Promise<Child<Ready>> {
  const file = fileURLToPath(new URL(`./processes/${name}.ts`, import.meta.url))
  const child = fork(file, [], {
    execArgv: [...productFlags, '--import', 'tsx'],
    env: { ...process.env, ...environment },
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
  return {
    pid: child.pid ?? 0,
    ready: (await nextMessage(child, name)) as Ready,
    async ask<Answer>(question: unknown) {
      child.send(question as never)
      return (await nextMessage(child, name)) as Answer
    },
    async stop() {
      const ended = once(child, 'exit')
      child.disconnect()
      await ended
    },
  }
}

function nextMessage(child: ChildProcess, name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: unknown) => {
      child.off('exit', onExit)
      resolve(message)
    }
    const onExit = (status: number | null) => {
      child.off('message', onMessage)
      reject(new Error(`${name} ended with status ${status}`))
    }
    child.once('message', onMessage)
    child.once('exit', onExit)
  })
}

/** The child's side: says that it is ready, then answers questions until its parent goes. */
export function serveParent<Question>(
  ready: unknown,
  answer: (question: Question) => Promise<unknown>,
  stop: () => Promise<void> | void = () => {},
): void {
  process.on('message', (question) => {
    void answer(question as Question).then((reply) => process.send?.(reply))
  })
  process.once('disconnect', () => {
    void Promise.resolve(stop()).finally(() => process.exit(0))
  })
  process.send?.(ready)
}
