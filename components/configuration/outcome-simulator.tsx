'use client'

import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { spanText } from '@/components/duplicates/spans'
import { Button } from '@/components/ui/button'
import type { DeliveryOutcome } from '@/lib/domain/delivery-outcome'
import { type NextStep, nextStep, type OnUnknownPolicy, type RouteProvider } from '@/lib/domain/next-step'
import type { RetryPolicy } from '@/lib/domain/retry-policy'

export type SimulatedRoute = {
  providers: RouteProvider[]
  retry: RetryPolicy
  /** What the route does after an unknown outcome at each provider. */
  onUnknownAt: Record<string, OnUnknownPolicy>
}

const certain = { code: 'simulated', detail: null, httpStatus: null }
const outcomes: { label: string; outcome: DeliveryOutcome }[] = [
  { label: 'Accepted', outcome: { outcome: 'accepted', providerMessageId: null, httpStatus: null } },
  { label: 'Unavailable', outcome: { outcome: 'unavailable', ...certain, retryAfterSeconds: null } },
  { label: 'Refuses our account', outcome: { outcome: 'rejected', blame: 'account', ...certain } },
  { label: 'Refuses the message', outcome: { outcome: 'rejected', blame: 'message', ...certain } },
  { label: 'No answer', outcome: { outcome: 'unknown', ...certain } },
]

type Step = { number: number; provider: string; label: string; next: NextStep }

/** Choose what each attempt comes to and see where the message goes: decided by the engine's own rule. */
export function OutcomeSimulator({ route }: { route: SimulatedRoute }) {
  const [steps, setSteps] = useState<Step[]>([])
  const first = route.providers.find((provider) => provider.enabled)?.name
  const last = steps.at(-1)?.next
  const provider = last === undefined ? first : last.kind === 'again' ? last.provider : undefined
  if (first === undefined) return <p className="text-muted text-sm">No provider of this route is switched on.</p>
  function choose(at: string, { label, outcome }: (typeof outcomes)[number]) {
    const facts = {
      outcome,
      provider: at,
      route: route.providers,
      retry: route.retry,
      onUnknown: route.onUnknownAt[at] ?? 'hold',
      attemptsInCycle: steps.length + 1,
      uncertain: last?.kind === 'again' && last.uncertain,
      uncertainElsewhere: steps.some(({ provider: asked, next }) => goesOnUncertain(next, asked)),
      sinceFirstAttemptMs: waited(steps),
      chance: 1,
    }
    setSteps([...steps, { number: steps.length + 1, provider: at, label, next: nextStep(facts) }])
  }
  return (
    <div className="flex flex-col gap-3 text-sm">
      <ol aria-label="The path so far" aria-live="polite" className="flex flex-col gap-2">
        {steps.map(({ number, provider: at, label, next }) => (
          <li key={number} className="rounded-md bg-raised px-3 py-2">
            <span className="text-muted">Attempt {number} at</span> <span className="font-medium">{at}</span>:{' '}
            {label.toLowerCase()}
            <br />
            <span className={next.kind === 'sent' ? 'text-good' : next.kind === 'again' ? '' : 'text-warn'}>
              {consequence(next, at)}
            </span>
          </li>
        ))}
      </ol>
      {provider === undefined ? null : (
        <fieldset className="flex flex-wrap items-center gap-1.5">
          <legend className="mb-1.5">
            Attempt {steps.length + 1} at <span className="font-medium">{provider}</span>. What comes of it?
          </legend>
          {outcomes.map((choice) => (
            <Button key={choice.label} size="sm" onClick={() => choose(provider, choice)}>
              {choice.label}
            </Button>
          ))}
        </fieldset>
      )}
      {steps.length > 0 ? (
        <Button size="sm" variant="ghost" className="self-start" onClick={() => setSteps([])}>
          <RotateCcw className="size-4" aria-hidden="true" />
          From the start
        </Button>
      ) : null}
    </div>
  )
}

function goesOnUncertain(next: NextStep, from: string): boolean {
  return next.kind === 'again' && next.uncertain && next.provider !== from
}

function waited(steps: readonly Step[]): number {
  return steps.reduce((sum, { next }) => sum + (next.kind === 'again' ? next.afterMs : 0), 0)
}

function consequence(next: NextStep, at: string): string {
  switch (next.kind) {
    case 'sent':
      return 'Sent. Nothing more happens until a receipt comes.'
    case 'dead':
      return 'Dead letter: certainly not sent. A person may retry it.'
    case 'held':
      return 'Needs review: perhaps sent. Nothing is sent until a person decides.'
    case 'reconcile':
      return `Unknown: ${at} is asked what became of it after ${spanText(next.afterMs)}, or tells by receipt. What it has is sent; what it certainly has not goes on. Nothing is sent until then.`
    case 'again': {
      const when = next.afterMs > 0 ? `after at most ${spanText(next.afterMs)}` : 'at once'
      const where = next.provider === at ? 'again here' : `at ${next.provider} (fallback)`
      const risk = next.duplicateRisk ? ' The customer may get two: the route accepts that.' : ''
      return `Tried ${where} ${when}, same key, same bytes.${risk}`
    }
  }
}
