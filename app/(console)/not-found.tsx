import Link from 'next/link'
import { EmptyState } from '@/components/feedback/empty-state'

export default function NotFound() {
  return (
    <EmptyState title="There is no such record" heading="h1">
      <p>
        Its address may be mistyped, or it is past retention.{' '}
        <Link href="/notifications" className="text-accent underline">
          All notifications
        </Link>
      </p>
    </EmptyState>
  )
}
