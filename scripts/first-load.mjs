import { gzipSync } from 'node:zlib'

/** No page may ask for more JavaScript than this before it works: kB, gzip. */
export const kilobytesMax = 200

/** Paths of the scripts that a page's HTML asks for. What only old browsers load is not of them. */
export function scriptsOf(html) {
  const tags = [...html.matchAll(/<script[^>]+src="([^"?]+\.js)[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag))
  return new Set(tags.map(([, path]) => path))
}

/** Tells what scripts weigh together, kB gzip. Each is read once. */
export function scriptScale(read) {
  const weights = new Map()
  return async (paths) => {
    let bytes = 0
    for (const path of paths) {
      if (!weights.has(path)) weights.set(path, gzipSync(await read(path)).length)
      bytes += weights.get(path)
    }
    return bytes / 1000
  }
}
