/** Where what was accepted in a step and is at a provider is listed. */
export function bandHref(provider: string, from: string, to: string): string {
  return `/notifications?provider=${encodeURIComponent(provider)}&from=${from.slice(0, 16)}&to=${to.slice(0, 16)}`
}
