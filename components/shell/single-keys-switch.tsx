'use client'

import { turnSingleKeys, useSingleKeys } from '@/components/shell/single-keys'

/** Turns the keys off that act alone; in this browser, at once. */
export function SingleKeysSwitch() {
  const on = useSingleKeys()
  return (
    <label className="flex items-baseline gap-2 px-4 py-3 text-sm">
      <input type="checkbox" checked={on} onChange={({ target }) => turnSingleKeys(target.checked)} />
      <span>
        Single keys do something: <kbd className="font-mono">/</kbd> finds, <kbd className="font-mono">g</kbd> and a
        letter go to a section, <kbd className="font-mono">?</kbd> shows all.{' '}
        <span className="text-muted">
          Turn them off if you speak to your computer, or press keys by chance. It holds in this browser.
        </span>
      </span>
    </label>
  )
}
