import { listAudit } from '@/lib/audit/list-audit'
import type { Operator } from '@/lib/auth/operator'
import { listVersions } from '@/lib/configuration/list-versions'

/** What somebody did to a provider; `at` is RFC 3339 in UTC. */
export type ProviderChange = { at: string; who: string; what: string; why: string | null }

const versionsLookedThrough = 50
const recordsLookedThrough = 20
const shownMax = 5
const acts: Record<string, string> = {
  'provider.pause': 'Pause',
  'provider.resume': 'Resume',
  'provider.try': 'Connection test',
}

/** The last changes of one provider, newest first: by hand, and of its configuration in the newest versions. @throws AppError `forbidden` */
export async function providerChanges(by: Operator, name: string): Promise<ProviderChange[]> {
  const [{ items }, { versions }] = await Promise.all([
    listAudit(by, { subject: name }, { place: { side: 'newest' }, limit: recordsLookedThrough }),
    listVersions(null, versionsLookedThrough),
  ])
  const byHand = items.flatMap(({ at, actor, action, reason, subjectKind }): ProviderChange[] => {
    const what = subjectKind === 'provider' ? acts[action] : undefined
    return what ? [{ at, who: actor, what, why: reason }] : []
  })
  const configured = versions.flatMap(({ version, author, reason, at, changes }): ProviderChange[] => {
    const of = changes.filter(({ path }) => path === `providers.${name}` || path.startsWith(`providers.${name}.`))
    return of.length > 0 ? [{ at, who: author, what: `Version ${version} of the configuration`, why: reason }] : []
  })
  return [...byHand, ...configured].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, shownMax)
}
