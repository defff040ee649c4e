import Link from 'next/link'
import { EmptyState } from '@/components/feedback/empty-state'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <EmptyState title="There is nothing here" heading="h1">
        <p>
          The address may be mistyped, or its content past retention.{' '}
          <Link href="/" className="text-accent underline">
            Go to the overview
          </Link>
        </p>
      </EmptyState>
    </main>
  )
}
