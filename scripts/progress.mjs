import { fileURLToPath } from 'node:url'

/** The checkout. */
export const root = fileURLToPath(new URL('..', import.meta.url))

const started = performance.now()

const streams = { 1: process.stdout, 2: process.stderr }
let output = 1

/** From now on progress goes to standard error: what a command prints may be read by a program. */
export function keepProgressOffOutput() {
  output = 2
}

/** Where progress goes: the file descriptor, for what others print while it is made. */
export function progressOutput() {
  return output
}

/** One line of progress, with the seconds since the start. */
export function say(line) {
  streams[output].write(`[${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s] ${line}\n`)
}
