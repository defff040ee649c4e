/** Paths (`data.orderId`, `identifiers[0].value`) at which two JSON values differ, in order, at most `max`. */
export function differingPaths(before: unknown, after: unknown, max = 50): string[] {
  const paths: string[] = []
  compare(before, after, '', paths, max)
  return paths
}

function compare(before: unknown, after: unknown, path: string, paths: string[], max: number): void {
  if (paths.length >= max || Object.is(before, after)) return
  if (Array.isArray(before) && Array.isArray(after)) {
    const length = Math.max(before.length, after.length)
    for (let i = 0; i < length; i++) compare(before[i], after[i], `${path}[${i}]`, paths, max)
    return
  }
  if (isObject(before) && isObject(after)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    for (const key of keys) compare(before[key], after[key], path ? `${path}.${key}` : key, paths, max)
    return
  }
  paths.push(path)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
