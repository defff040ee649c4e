/** By what a person shows again who they are: `sign_in` at the provider of single sign-on. */
export type ProofMeans = 'password' | 'code' | 'sign_in'

type Refused = { kind: 'refused'; message: string; prove?: ProofMeans }
type Question = { by: ProofMeans; answered: (proved: boolean) => void }

let question: Question | null = null
const listeners = new Set<() => void>()

/**
 * Does what the server may want a recent proof for: asks for it when it does, and then does it again. What was typed before
 * stays where it is meanwhile.
 */
export async function proving<Answer extends { kind: string }>(
  act: () => Promise<Answer>,
): Promise<Answer | { kind: 'refused'; message: string }> {
  const answer = await act()
  const by = provableBy(answer)
  if (by === null) return answer
  if (await ask(by)) return act()
  return { kind: 'refused', message: 'Nothing was done: it takes your password or code again.' }
}

/** The question that stands now; for the dialog that asks it. */
export function currentQuestion(): Question | null {
  return question
}

export function subscribeToQuestions(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Ends the question. */
export function answerQuestion(proved: boolean): void {
  const asked = question
  change(null)
  asked?.answered(proved)
}

function ask(by: ProofMeans): Promise<boolean> {
  answerQuestion(false)
  return new Promise((answered) => change({ by, answered }))
}

function change(next: Question | null): void {
  question = next
  for (const listener of listeners) listener()
}

function provableBy(answer: { kind: string }): ProofMeans | null {
  return answer.kind === 'refused' ? ((answer as Refused).prove ?? null) : null
}
