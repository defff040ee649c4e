import { Card } from '@/components/ui/card'
import type { NotificationDetail } from '@/lib/insights/read-notification'

type FrozenBodyProps = { content: NotificationDetail['content']; permitted: boolean }

/** The text as every attempt sends it, or why it is not shown. */
export function FrozenBody({ content, permitted }: FrozenBodyProps) {
  return (
    <Card title="Frozen text">
      {content ? (
        <div className="px-4 py-3 text-sm">
          {content.subject ? <p className="mb-2 font-medium">{content.subject}</p> : null}
          <p className="whitespace-pre-wrap break-words">{content.body}</p>
        </div>
      ) : (
        <p className="px-4 py-3 text-muted text-sm">
          {permitted
            ? 'Not kept any more: retention has removed the text and the recipient.'
            : 'Not shown: your role may not read what customers are told. Every attempt sends these very bytes.'}
        </p>
      )}
    </Card>
  )
}
