import { arrayParameter } from '@/db/array-parameter'
import type { Role } from '@/lib/auth/permissions'

/** Who approves what, and why. */
export type Approval = {
  id: string
  /** As the audit names them. */
  decider: string
  email: string
  reason: string
  /** The roles that may do what is asked for. */
  roles: readonly Role[]
  /** On the server's shell: whose it is may approve what they asked for themselves. */
  fromShell: boolean
  auditId: string
}

/** The parameters of `approved`: what a statement adds has places from $8 on. */
export function approvedParameters(approval: Approval): (string | boolean)[] {
  const { id, decider, email, reason, roles, fromShell, auditId } = approval
  return [id, decider, email, reason, arrayParameter(roles), fromShell, auditId]
}

const mayDoIt = `u.disabled_at is null and u.role = any($5::text[])`

/** Why the request `a` cannot be approved: the word of an `ApprovalObstacle`, or null. */
export const obstacle = `
case
  when a.state <> 'waiting' then a.state
  when a.expires_at <= now() then 'expired'
  when a.requester = $2::text then 'own'
  when not exists (select from users u where 'user:' || u.email = a.requester and ${mayDoIt}) then 'requester'
  when not exists (select from users u where u.email = $3::text and ${mayDoIt}) then 'decider'
  when not $6::bool and exists (
    select from users u
    join audit_records r on r.subject_kind = 'user' and r.subject_id = u.id::text
    where u.email = $3::text and r.actor = a.requester and r.at > now() - interval '1 day') then 'beholden'
end`

/**
 * The beginning of each statement that does what was approved: `approved` has the request (id, requester) if it may be approved, once, and it
 * is on record. Two who approve at once meet at its row; the later one finds it approved. The statement's end is `orNothing`.
 */
export const approved = `
approved as (
  update approvals a
  set state = 'approved', decider = $2::text, decided_at = date_trunc('milliseconds', now()), decision_reason = $4::text
  where a.id = $1::uuid and (${obstacle}) is null
  returning a.id, a.kind, a.subject, a.requester
),
approval_audited as (
  insert into audit_records (id, actor, action, subject_kind, subject_id, reason, detail)
  select $7::uuid, $2::text, 'approval.approve', 'approval', id::text, $4::text,
         jsonb_build_object('kind', kind, 'subject', subject, 'requester', requester, 'fromShell', $6::bool)
  from approved
)`

/** Approved and not done is undone: the statement fails with the conflict `approval`. */
export const orNothing = (done: string) => `
select case when (select count(*) from approved) > (select count(*) from ${done}) then raise_conflict('approval') end,
       (select count(*) from ${done})::int as done`
