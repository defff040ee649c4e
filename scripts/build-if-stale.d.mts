/** Builds the server and the console, each unless it is of exactly these sources. @throws Error when the build fails */
export function buildIfStale(sources?: string): Promise<void>

export function buildEnvironment(given: Record<string, string | undefined>): Record<string, string>
