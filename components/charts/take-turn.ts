let before: Promise<void> = Promise.resolve()

/**
 * Does dear work when the browser has time, one piece after another, so that clicks and scrolling come between.
 * @returns takes the work back, if it has not begun
 */
export function takeTurn(work: () => Promise<void>): () => void {
  let wanted = true
  before = before.then(async () => {
    await idle()
    if (wanted) await work()
  })
  return () => {
    wanted = false
  }
}

const idleAtLatestMs = 1_000

/** Safari knows no idle time: there the work waits for the next task. */
function idle(): Promise<void> {
  return new Promise((done) => {
    if ('requestIdleCallback' in window) window.requestIdleCallback(() => done(), { timeout: idleAtLatestMs })
    else setTimeout(done)
  })
}
