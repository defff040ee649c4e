import { approvalConsequence, askedWords } from '@/components/approvals/approval-words'
import { NobodyElse } from '@/components/approvals/nobody-else'
import { ChangeList } from '@/components/configuration/change-list'
import { TimeStamp } from '@/components/feedback/time-stamp'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import type { ApprovalView } from '@/lib/approvals/approval-view'
import { readAuditDetail } from '@/lib/audit/audit-detail'
import { turnsNamed } from '@/lib/domain/turns-of-writing'

type Decide = (id: string, reason: string) => Promise<GovernAnswer>
type WaitingListProps = { items: ApprovalView[]; approve: Decide; refuse: Decide }

/** What waits, with what who looks may do about it. */
export function WaitingList({ items, approve, refuse }: WaitingListProps) {
  return (
    <ul aria-label="Waits for a second person">
      {items.map((item) => (
        <li key={item.id} className="flex flex-col gap-2 border-border border-b px-4 py-3 last:border-b-0">
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
            <div className="min-w-0 flex-1 basis-72 text-sm">
              <p className="break-words font-medium">{askedWords(item)}</p>
              <Changes item={item} />
              {item.reason ? <p className="break-words">“{turnsNamed(item.reason)}”</p> : null}
              <p className="text-muted text-xs">
                Asked for by {item.requester} at <TimeStamp at={item.requestedAt} />; expires at{' '}
                <TimeStamp at={item.expiresAt} /> UTC
              </p>
            </div>
            <Decision item={item} approve={approve} refuse={refuse} />
          </div>
          {item.own && item.others === 0 ? <NobodyElse id={item.id} /> : null}
        </li>
      ))}
    </ul>
  )
}

function Changes({ item }: { item: ApprovalView }) {
  const read = readAuditDetail(item.shown)
  return read.kind === 'changes' ? (
    <div className="my-1.5">
      <ChangeList changes={read.changes} />
    </div>
  ) : null
}

function Decision({ item, approve, refuse }: { item: ApprovalView; approve: Decide; refuse: Decide }) {
  if (!item.mayDecide) return <p className="text-muted text-xs">Your role may not decide this.</p>
  return (
    <div className="flex flex-wrap items-center gap-2">
      {item.own ? (
        <span className="text-muted text-xs">Somebody else must approve it</span>
      ) : (
        <ConfirmButton
          label="Approve…"
          title={`Approve this?`}
          consequence={`${askedWords(item)}. ${approvalConsequence[item.kind]}`}
          confirm="Approve it"
          variant="primary"
          askReason="required"
          busy="Deciding…"
          act={approve.bind(null, item.id)}
        />
      )}
      <ConfirmButton
        label={item.own ? 'Take back…' : 'Refuse…'}
        title={item.own ? 'Take your request back?' : 'Refuse this?'}
        consequence={`${askedWords(item)}. It is not done; it can be asked for again.`}
        confirm={item.own ? 'Take it back' : 'Refuse it'}
        variant="outline"
        askReason="required"
        busy="Deciding…"
        act={refuse.bind(null, item.id)}
      />
    </div>
  )
}
