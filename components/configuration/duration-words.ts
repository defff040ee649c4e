import { durationSeconds } from '@/lib/domain/duration'

export const units = [
  { unit: 'S', seconds: 1, label: 'seconds', iso: (n: string) => `PT${n}S` },
  { unit: 'M', seconds: 60, label: 'minutes', iso: (n: string) => `PT${n}M` },
  { unit: 'H', seconds: 3_600, label: 'hours', iso: (n: string) => `PT${n}H` },
  { unit: 'D', seconds: 86_400, label: 'days', iso: (n: string) => `P${n}D` },
] as const

/** The largest unit of which the duration is a whole number; seconds may have a fraction. */
export function partsOf(value: string): { count: string; unit: string } {
  if (value === 'forever') return { count: '1', unit: 'forever' }
  const seconds = durationSeconds(value)
  if (seconds === null) return { count: value.replace(/^PT?|[SMHD]$/g, ''), unit: 'S' }
  const largest = units.findLast((one) => seconds >= one.seconds && seconds % one.seconds === 0) ?? units[0]
  return { count: String(seconds / largest.seconds), unit: largest.unit }
}

/** `10 minutes`, for reading. */
export function durationWords(value: string): string {
  if (value === 'forever') return 'for ever'
  const years = (durationSeconds(value) ?? 0) / (365 * 86_400)
  if (years > 1 && Number.isInteger(years)) return `${years} years`
  const { count, unit } = partsOf(value)
  const label = units.find((one) => one.unit === unit)?.label ?? ''
  return `${count} ${count === '1' ? label.slice(0, -1) : label}`
}
