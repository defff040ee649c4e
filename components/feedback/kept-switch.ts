import { useSyncExternalStore } from 'react'

/**
 * Something on or off that a browser keeps under a name. `use` is for what is drawn: it is drawn again when the switch moves, and a
 * server draws it off. The others are asked in a browser only.
 * @param storage asked at each call, since a server has none
 */
export function keptSwitch(storage: () => Storage, name: string) {
  const listeners = new Set<() => void>()
  const isOn = () => storage().getItem(name) !== null
  return {
    isOn,
    turn(on: boolean): void {
      if (on) storage().setItem(name, 'on')
      else storage().removeItem(name)
      for (const tell of listeners) tell()
    },
    use: () => useSyncExternalStore(listen, isOn, () => false),
  }

  function listen(listener: () => void): () => void {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
}
