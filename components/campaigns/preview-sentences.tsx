import Link from 'next/link'
import { spanText } from '@/components/duplicates/spans'
import type { CampaignPreview } from '@/lib/campaigns/preview-campaign'

const number = (n: number) => n.toLocaleString('en')

/** Whom a campaign would reach, whom not, and why. */
export function PreviewSentences({ preview }: { preview: CampaignPreview }) {
  const { total, checked, willSend, willBeSuppressed, invalid, decidedBefore, suppressedBy, alsoOn } = preview
  if (total === 0) return <p>The list is empty: nobody would get anything. Upload contacts first.</p>
  return (
    <>
      {checked < total ? (
        <p className="text-muted">
          Of the first {number(checked)} contacts, out of {number(total)}:
        </p>
      ) : null}
      <p className="font-medium">
        {number(willSend)} of {number(checked)} would get the message.
      </p>
      {willBeSuppressed > 0 ? (
        <p>
          {number(willBeSuppressed)} of {number(checked)} {willBeSuppressed === 1 ? 'was' : 'were'} contacted already
          and left out:{' '}
          {suppressedBy.map((group, index) => (
            <span key={`${group.rule} ${group.type} ${group.campaign}`}>
              {index > 0 ? '; ' : ''}
              {number(group.contacts)} by <Reached group={group} />
            </span>
          ))}
          .
        </p>
      ) : (
        <p>Nobody is left out as a duplicate.</p>
      )}
      {invalid > 0 ? (
        <p>{number(invalid)} cannot become a message, for example because the words need a column that is empty.</p>
      ) : null}
      {decidedBefore > 0 ? <p>{number(decidedBefore)} were decided before by this campaign.</p> : null}
      {alsoOn.map(({ list, contacts }) => (
        <p key={list}>
          {number(contacts)} {contacts === 1 ? 'is' : 'are'} also on the list{' '}
          <Link href={`/lists/${encodeURIComponent(list)}`} className="text-accent hover:underline">
            {list}
          </Link>
          .
        </p>
      ))}
    </>
  )
}

function Reached({ group: { type, campaign, rule, windowMs } }: { group: CampaignPreview['suppressedBy'][number] }) {
  return (
    <>
      <em>{type ?? 'another message of this list'}</em>
      {campaign ? (
        <>
          {' '}
          in the campaign{' '}
          <Link href={`/campaigns/${encodeURIComponent(campaign)}`} className="text-accent hover:underline">
            {campaign}
          </Link>
        </>
      ) : null}{' '}
      {windowMs === null ? 'at any time' : `within ${spanText(windowMs)}`}, by rule {rule}
    </>
  )
}
