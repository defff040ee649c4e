import { useSyncExternalStore } from 'react'

/** Kept in this browser: who speaks to the computer, or lends it, chooses for the machine that they sit at. */
const place = 'once.single-keys'
const listeners = new Set<() => void>()

/** Whether a letter pressed alone does something (WCAG 2.1.4: it can be turned off). Asked in a browser only. */
export function singleKeysOn(): boolean {
  return localStorage.getItem(place) === null
}

/** The same for what is drawn. */
export function useSingleKeys(): boolean {
  return useSyncExternalStore(listen, singleKeysOn, () => true)
}

export function turnSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(place)
  else localStorage.setItem(place, 'off')
  for (const tell of listeners) tell()
}

/** Whether a key is the page's: pressed without a modifier, while nobody types and neither dialog nor menu is open. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false
  return document.querySelector('dialog[open], [role=menu]') === null && (event.key.length > 1 || singleKeysOn())
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ['TEXTAREA', 'SELECT'].includes(target.tagName) ||
      (target instanceof HTMLInputElement && target.type !== 'checkbox'))
  )
}

function listen(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
