import { EventEmitter } from 'node:events'

/** Where something has just become due. */
export type Work = { lane: number; provider: string }

const shared = globalThis as { [emitterKey]?: EventEmitter }
const emitterKey: unique symbol = Symbol.for('once.work-announcements') as never

/** Tells this process's engine after a commit. A hint: an engine elsewhere, or a missed hint, finds the row by polling. */
export function announceWork(work: readonly Work[]): void {
  if (work.length > 0) emitter().emit('work', work)
}

/** Tells this process's engine that an operator's command, or something else outside the lanes, waits. */
export function announceCommand(): void {
  emitter().emit('work', [])
}

/** @returns a function that ends the subscription */
export function onWork(listener: (work: readonly Work[]) => void): () => void {
  emitter().on('work', listener)
  return () => emitter().off('work', listener)
}

function emitter(): EventEmitter {
  shared[emitterKey] ??= new EventEmitter()
  return shared[emitterKey]
}
