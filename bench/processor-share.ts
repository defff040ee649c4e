import { readdirSync, readFileSync } from 'node:fs'

/** Measures from now on how much of the machine was busy for others than the processes given and all their children. */
export function watchProcessors(ownRoots: number[]): { share(): number | null } {
  const before = snapshot(ownRoots)
  return {
    share() {
      const after = snapshot(ownRoots)
      if (!before || !after) return null
      const others = after.busy - before.busy - (after.own - before.own)
      return Math.max(0, others / (after.all - before.all))
    },
  }
}

type Snapshot = { all: number; busy: number; own: number }

/** Clock ticks since boot; null on systems without /proc. */
function snapshot(ownRoots: number[]): Snapshot | null {
  try {
    const [, ...ticks] = readFileSync('/proc/stat', 'utf8').split('\n')[0]?.trim().split(/\s+/).map(Number) ?? []
    // Guest time is in user time already; the hypervisor's steal is others' time too.
    const all = ticks.slice(0, 8).reduce((sum, value) => sum + value, 0)
    const idle = (ticks[3] ?? 0) + (ticks[4] ?? 0)
    return { all, busy: all - idle, own: ticksOfTrees(ownRoots) }
  } catch {
    return null
  }
}

/** A child that has ended is in its parent's sum, so nothing is lost between two snapshots. */
function ticksOfTrees(roots: number[]): number {
  const processes = readProcesses()
  const own = new Set(roots)
  for (let grew = true; grew; ) {
    grew = false
    for (const { pid, parent } of processes) {
      if (own.has(parent) && !own.has(pid)) {
        own.add(pid)
        grew = true
      }
    }
  }
  return processes.reduce((sum, { pid, ticks }) => sum + (own.has(pid) ? ticks : 0), 0)
}

function readProcesses(): { pid: number; parent: number; ticks: number }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const fields = statFields(Number(name))
      if (!fields) return []
      const ticks = fields.slice(11, 15).reduce((sum, value) => sum + Number(value), 0)
      return [{ pid: Number(name), parent: Number(fields[1]), ticks }]
    })
}

/** Fields of /proc/<pid>/stat after the command's name, which may hold anything. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null // it has ended
  }
}

/** Processor time that processes and all their children have had, in microseconds; 0 where the system does not say. */
export function processorMicroseconds(roots: number[]): number {
  try {
    return ticksOfTrees(roots) * microsecondsPerTick
  } catch {
    return 0
  }
}

// What /proc counts in on every Linux that Node runs on.
const microsecondsPerTick = 10_000

/** The parent of a process: from a session's backend to the database server. Null where the system does not say. */
export function parentOf(pid: number): number | null {
  const fields = statFields(pid)
  return fields ? Number(fields[1]) : null
}

/** Memory that a process has in use, in MB; 0 where the system does not say. */
export function residentMegabytes(pid: number): number {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1])
    return (pages * 4_096) / 1_000_000
  } catch {
    return 0
  }
}
