/** Builds the console unless the build is of exactly these sources. @throws Error when the build fails */
export function buildIfStale(): Promise<void>

export function buildEnvironment(given: Record<string, string | undefined>): Record<string, string>

/** SHA-256 over all that a build is made of, in hex. */
export function hashOfSources(): string
