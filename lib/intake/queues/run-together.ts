/**
 * Repeats a body in several loops until stopped. When one throws the others end after their round, and what it threw is
 * thrown. @param body one round; its signal ends waits early
 */
export async function runTogether(
  loops: number,
  stopping: AbortSignal,
  body: (ending: AbortSignal) => Promise<void>,
): Promise<void> {
  const failed = new AbortController()
  const ending = AbortSignal.any([stopping, failed.signal])
  const loop = async () => {
    while (!ending.aborted) await body(ending)
  }
  const results = await Promise.allSettled(
    Array.from({ length: loops }, () =>
      loop().catch((error: unknown) => {
        failed.abort()
        throw error
      }),
    ),
  )
  const failure = results.find((result) => result.status === 'rejected')
  if (failure) throw failure.reason
}
