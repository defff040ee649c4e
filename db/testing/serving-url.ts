/** The same database for the role that serves: rows, and not the schema. Its password is the tests' own. */
export function servingUrl(url: string): string {
  return Object.assign(new URL(url), { username: 'once_serving' }).href
}
