/**
 * For clients that call back instead of being asked: `happened` resolves when stopped and rejects at the first failure
 * that was told.
 */
export function failureOrStop(stopping: AbortSignal): { happened: Promise<void>; fail(error: unknown): void } {
  let fail: (error: unknown) => void = () => {}
  const happened = new Promise<void>((resolve, reject) => {
    fail = reject
    if (stopping.aborted) resolve()
    else stopping.addEventListener('abort', () => resolve(), { once: true })
  })
  happened.catch(() => {}) // a failure while nobody waits yet is still seen by whoever waits then
  return { happened, fail: (error) => fail(error) }
}
