/** Whether a provider got other bytes than before on any of its attempts; each platform has a form of its own for the frozen text. */
export function sameBytesAtEach(attempts: readonly { provider: string; bodyHash: string }[]): boolean {
  const hashOf = new Map<string, string>()
  return attempts.every(({ provider, bodyHash }) => {
    const first = hashOf.get(provider) ?? bodyHash
    hashOf.set(provider, first)
    return first === bodyHash
  })
}
