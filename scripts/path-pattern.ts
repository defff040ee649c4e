/** What matches a described path (`/api/v1/lists/{name}/contacts`): its parameters are groups by their names. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`)
}
