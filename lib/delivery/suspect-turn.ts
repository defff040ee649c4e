const shared = globalThis as { [takenKey]?: boolean }
const takenKey: unique symbol = Symbol.for('once.suspect-turn') as never

/**
 * A message whose lease ran out before any attempt may end its worker, and whatever else is leased then is counted with it: so this
 * process has one lease of such suspects at a time, in whichever lane, provider or run.
 * @returns what ends the turn, to be called once or more; null while another has it
 */
export function takeSuspectTurn(): (() => void) | null {
  if (shared[takenKey]) return null
  shared[takenKey] = true
  let ours = true
  return () => {
    if (ours) shared[takenKey] = false
    ours = false
  }
}
