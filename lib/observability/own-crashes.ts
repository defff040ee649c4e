import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { env } from '@/lib/config/env'

// So often within so long, a supervisor only starts what ends again: who is sent here meets a closed port every few seconds.
const crashesMax = 3
const crashesWithinMs = 10_000
const restMs = 30_000

/** Has this process leave a mark when an error that nobody caught ends it. What ends by a signal or in order leaves none. */
export function noteOwnCrashes(): void {
  let uncaught = false
  process.on('uncaughtExceptionMonitor', () => {
    uncaught = true
  })
  process.on('exit', (status) => {
    if (uncaught && status !== 0) note(fileOfCrashes(), Date.now())
  })
}

/** Whether the processes before this one, on this port and data directory, ended three times within ten seconds, less than half a minute ago. */
export function restsAfterCrashes(nowMs = Date.now()): boolean {
  const crashes = crashesIn(fileOfCrashes())
  const [first = 0, last = 0] = [crashes.at(-crashesMax), crashes.at(-1)]
  return crashes.length >= crashesMax && last - first <= crashesWithinMs && nowMs >= last && nowMs - last < restMs
}

/** @returns when, in milliseconds, oldest first */
function crashesIn(file: string): number[] {
  try {
    return readFileSync(file, 'utf8').split('\n').map(Number)
  } catch {
    return []
  }
}

function note(file: string, nowMs: number): void {
  try {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, [...crashesIn(file), nowMs].slice(-crashesMax).join('\n'))
  } catch {
    // A place that takes no file counts nothing; why the process ended is told all the same.
  }
}

function fileOfCrashes(): string {
  const { ONCE_DATA_DIR: folder, PORT: port } = env()
  return `${folder}/crashes-${port}.txt`
}
