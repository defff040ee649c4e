import type { AskedChange } from '@/lib/approvals/asked'
import { requestApproval, type Waits } from '@/lib/approvals/request-approval'
import type { Operator } from '@/lib/auth/operator'
import type { ActiveConfiguration } from '@/lib/configuration/active-configuration'
import { diffConfigurations } from '@/lib/configuration/diff-configurations'
import { checkedDocument } from '@/lib/configuration/save-configuration'
import { takesTwo } from '@/lib/configuration/takes-two'
import { adapterNamed } from '@/lib/providers/registry'

/**
 * Files a person's change where it takes a second one. @returns null: it does not
 * @throws AppError `invalid` with every fault, `not_allowed` while one of the same waits
 */
export async function secondPerson(
  by: Operator,
  wanted: { current: ActiveConfiguration; input: unknown; change: AskedChange; subject: string },
): Promise<Waits | null> {
  const { current, input, change, subject } = wanted
  if (by.kind === 'producer' || current.document.fourEyes === undefined) return null
  const document = checkedDocument(input, current.document)
  if (!takesTwo(current.document, document)) return null
  return requestApproval(by, {
    asked: { kind: 'configuration', change },
    subject,
    shown: { changes: diffConfigurations(current.document, document, adapterNamed) },
    reason: change.kind === 'edit' ? change.edit.reason : change.reason,
  })
}
