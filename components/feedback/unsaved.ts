import { useEffect } from 'react'

const question = 'Leave without saving? What you changed here will be lost.'

/** How many forms of this page have something typed that is not saved. */
let unsaved = 0
let agreed = false

/** Whether something typed on this page is not saved. */
export function hasUnsaved(): boolean {
  return unsaved > 0
}

/** Whether the page may be left: nothing is lost by it, or the person says so. To be asked before a script goes elsewhere. */
export function mayLeave(): boolean {
  return !hasUnsaved() || window.confirm(question)
}

/** Asks before what was typed is lost, by whatever way the page is left. */
export function useUnsaved(edited: boolean): void {
  useEffect(() => {
    if (!edited) return
    if (++unsaved === 1) watch()
    return () => {
      if (--unsaved === 0) unwatch()
    }
  }, [edited])
}

function watch(): void {
  agreed = false
  window.addEventListener('beforeunload', onClose)
  document.addEventListener('click', onLink, { capture: true })
  moves()?.addEventListener('navigate', onTraverse)
}

function unwatch(): void {
  window.removeEventListener('beforeunload', onClose)
  document.removeEventListener('click', onLink, { capture: true })
  moves()?.removeEventListener('navigate', onTraverse)
}

/** Null in a browser that tells of Back and Forward only when it has gone there. */
function moves(): Navigation | null {
  return 'navigation' in window ? window.navigation : null
}

function onClose(event: BeforeUnloadEvent): void {
  event.preventDefault()
}

function onLink(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest('a[href]') : null
  if (!link || event.ctrlKey || event.metaKey || link.getAttribute('target') === '_blank' || mayLeave()) return
  event.preventDefault()
  event.stopPropagation()
}

/** Back and Forward: held where the page stands, and gone on with once the person says so. A browser lets nobody hold the same person twice in a row. */
function onTraverse(event: NavigateEvent): void {
  const { navigationType, destination, hashChange, cancelable } = event
  if (agreed || navigationType !== 'traverse' || !destination.sameDocument || hashChange || !cancelable) return
  event.preventDefault()
  // A question asked within the event would hold up the browser's own bookkeeping of it.
  setTimeout(() => {
    agreed = mayLeave()
    if (agreed) moves()?.traverseTo(destination.key)
  })
}
