import { closeSync, fdatasyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const measureMs = 300

/** Synced 8 kB writes a second where the bench's database lives: what one commit after the other could reach. */
export function fsyncsPerSecond(): number {
  const path = join(tmpdir(), `once-bench-fsync-${process.pid}`)
  const file = openSync(path, 'w')
  const page = Buffer.alloc(8_192, 1)
  const started = performance.now()
  let syncs = 0
  while (performance.now() - started < measureMs) {
    writeSync(file, page, 0, page.length, (syncs % 64) * page.length)
    fdatasyncSync(file)
    syncs++
  }
  closeSync(file)
  rmSync(path)
  return Math.round(syncs / ((performance.now() - started) / 1000))
}
