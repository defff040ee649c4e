import { say } from './progress.mjs'

// Ctrl-C reaches us twice, from the terminal and from npm: only a later one means "now".
const repeatsIgnoredMs = 2_000

/**
 * Ends this process in order on SIGTERM, SIGINT and SIGHUP: what was started last stops first, then exit 0.
 * `before(step)` runs a step of the start unless we are stopping.
 */
export function stopInOrder({ quiet = false } = {}) {
  const stops = []
  let stoppingSince = null

  async function stop(exitCode) {
    if (stoppingSince !== null) return
    stoppingSince = performance.now()
    for (const { name, end } of stops.toReversed()) {
      try {
        await end()
      } catch (error) {
        console.error(`${name} did not stop cleanly: ${error.message}`)
        exitCode ||= 1
      }
    }
    if (!quiet) say('Stopped')
    process.exit(exitCode)
  }

  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) {
    process.on(signal, () => {
      if (stoppingSince === null) {
        say(`${signal}: stopping`)
        stop(0)
      } else if (performance.now() - stoppingSince > repeatsIgnoredMs) process.exit(1)
    })
  }

  return {
    stop,
    onStop: (name, end) => stops.push({ name, end }),
    /** Runs a step of the start; while stopping none runs any more, and this never returns. */
    step: (run) => (stoppingSince === null ? run() : new Promise(() => {})),
  }
}
