import { cloneElement, isValidElement, type ReactNode } from 'react'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

/** What is to be drawn, its texts with names for what would turn the direction of writing. What a component makes of other props is its own to see to. */
export function legible(node: ReactNode): ReactNode {
  if (typeof node === 'string') return turnsNamed(node)
  if (Array.isArray(node)) return node.map(legible)
  if (!isValidElement<{ children?: ReactNode }>(node)) return node
  const { children } = node.props
  if (Array.isArray(children)) return cloneElement(node, undefined, ...children.map(legible))
  const shown = legible(children)
  return shown === children ? node : cloneElement(node, undefined, shown)
}
