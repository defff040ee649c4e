import { type ClassValue, clsx } from 'clsx'

/** Joins class names. None may contradict another: what a component's user may choose otherwise is in globals.css. */
export function cn(...classes: ClassValue[]): string {
  return clsx(classes)
}
