import { keptSwitch } from '@/components/feedback/kept-switch'

/** Kept in this browser: who speaks to the computer, or lends it, chooses for the machine that they sit at. */
const off = keptSwitch(() => localStorage, 'once.single-keys')

/** Whether a letter pressed alone does something (WCAG 2.1.4: it can be turned off), for what is drawn. */
export const useSingleKeys = (): boolean => !off.use()

export function turnSingleKeys(on: boolean): void {
  off.turn(!on)
}

/** Whether a key is the page's: pressed without a modifier, while nobody types and neither dialog nor menu is open. */
export function isForPage(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return false
  return document.querySelector('dialog[open], [role=menu]') === null && (event.key.length > 1 || !off.isOn())
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      ['TEXTAREA', 'SELECT'].includes(target.tagName) ||
      (target instanceof HTMLInputElement && target.type !== 'checkbox'))
  )
}
