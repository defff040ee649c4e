import type { ReactNode } from 'react'
import { CodeSample } from '@/components/feedback/code-sample'
import { RefreshWhile } from '@/components/feedback/refresh-while'
import { Card } from '@/components/ui/card'

/** How to get from nothing to a first notification. The page goes on by itself when it has come. */
export function FirstNotification({ curl }: { curl: string | null }) {
  return (
    <Card>
      <RefreshWhile moving />
      <div className="mx-auto max-w-2xl px-4 py-8">
        <h2 className="font-semibold text-base">Send the first notification</h2>
        <p className="mt-1 text-muted text-sm">Nothing was asked for yet. This page goes on by itself when it was.</p>
        <ol className="mt-5 flex flex-col gap-5 text-sm">
          {curl ? null : (
            <Step title="Say what is sent, and by which provider">
              <CodeSample text="npm run once -- config apply docs/sample-configuration.json" what="the command" />
              <p className="mt-2 text-muted">
                The sample speaks to the simulator: start it with <code>npm run simulator</code>.
              </p>
            </Step>
          )}
          <Step title="Make a producer key">
            <CodeSample text="npm run once -- keys create --name shop" what="the command" />
          </Step>
          {curl ? (
            <Step title="Send, and send again">
              <CodeSample text={curl} what="the request" />
              <p className="mt-2 text-muted">
                The second time the first answer comes back, byte for byte, and nothing more is sent.
              </p>
            </Step>
          ) : null}
        </ol>
      </div>
    </Card>
  )
}

function Step({ title, children }: { title: string; children: ReactNode }) {
  return (
    <li>
      <p className="mb-3 font-medium">{title}</p>
      {children}
    </li>
  )
}
