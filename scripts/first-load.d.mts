export const kilobytesMax: number
export function scriptsOf(html: string): Set<string>
export function scriptScale(read: (path: string) => Promise<Buffer>): (paths: Iterable<string>) => Promise<number>
