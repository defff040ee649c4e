import { TimeStamp } from '@/components/feedback/time-stamp'
import { Card } from '@/components/ui/card'
import { Cell, HeadCell, Table } from '@/components/ui/table'
import type { CampaignDetail } from '@/lib/campaigns/console-campaigns'

/** Why contacts could not become messages, and the first of them, masked. Nothing when none failed. */
export function CampaignFailures({ campaign: { progress, failures } }: { campaign: CampaignDetail }) {
  const reasons = Object.entries(progress.failedByReason).sort(([, a], [, b]) => b - a)
  if (reasons.length === 0) return null
  return (
    <Card title="Failed, by reason">
      <Table label="Failed contacts by reason">
        <thead>
          <tr>
            <HeadCell>Reason</HeadCell>
            <HeadCell className="text-right">Contacts</HeadCell>
          </tr>
        </thead>
        <tbody>
          {reasons.map(([reason, contacts]) => (
            <tr key={reason}>
              <Cell className="whitespace-normal">{reason}</Cell>
              <Cell className="figures text-right">{contacts.toLocaleString('en')}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {failures.length > 0 ? (
        <details className="px-3 py-2">
          <summary className="w-fit cursor-pointer text-accent text-xs">
            {failures.length < progress.failed ? `The first ${failures.length} of them` : 'Who they are'}
          </summary>
          <Table label="Failed contacts">
            <thead>
              <tr>
                <HeadCell>Contact</HeadCell>
                <HeadCell>Reason</HeadCell>
                <HeadCell>At, UTC</HeadCell>
              </tr>
            </thead>
            <tbody>
              {failures.map(({ contact, reason, at }, index) => (
                <tr key={`${at} ${index}`}>
                  <Cell className="font-mono text-xs">
                    {Object.entries(contact)
                      .map(([name, value]) => `${name} ${value}`)
                      .join(', ') || 'not on the list any more'}
                  </Cell>
                  <Cell className="whitespace-normal">{reason}</Cell>
                  <Cell>
                    <TimeStamp at={at} />
                  </Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        </details>
      ) : null}
    </Card>
  )
}
