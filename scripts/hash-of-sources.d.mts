/** SHA-256 over all that a build is made of, in hex. */
export function hashOfSources(): string
