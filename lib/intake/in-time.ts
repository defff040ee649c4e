const answerWithinMs = 6_000

/**
 * The answer to a commit, or an error in time. A commit that waits for a standby is ended by no timeout of the database,
 * nor by closing its connection: whoever asked must hear something, and may ask again. The commit goes on meanwhile.
 * @throws what `late` makes, after six seconds
 */
export function inTime<Answer>(commit: Promise<Answer>, late: () => Error): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(late()), answerWithinMs)
    commit.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}
