/** Builds the console unless the build is of exactly these sources. @throws Error when the build fails */
export function buildIfStale(): Promise<void>
