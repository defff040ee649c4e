/** A path of this site, from anybody's input; anything that leads elsewhere, or nowhere, becomes `/`. */
export function samePath(input: unknown): string {
  if (typeof input !== 'string' || !/^\/[\x21-\x5b\x5d-\x7e]*$/.test(input)) return '/'
  const base = 'http://once.invalid'
  if (!URL.canParse(input, base)) return '/'
  const url = new URL(input, base)
  if (url.origin !== base || input.startsWith('//') || url.pathname.startsWith('/sign-in')) return '/'
  return `${url.pathname}${url.search}`
}
