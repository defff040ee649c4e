/** The columns of an audit record as they are hashed (lib/domain/audit-chain.ts); `r` is the table. */
export const auditContent = `
  r.id, to_char(r.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, r.actor, r.action,
  r.subject_kind as "subjectKind", r.subject_id as "subjectId", r.reason, r.detail::text as detail`
