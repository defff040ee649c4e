'use client'

import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'

type PauseButtonProps = {
  name: string
  paused: boolean
  pause: (name: string, reason: string) => Promise<GovernAnswer>
  resume: (name: string, reason: string) => Promise<GovernAnswer>
  variant?: 'ghost' | 'outline'
}

/** Keeps everybody away from a provider, or lets them to it again; the reason is kept. */
export function PauseButton({ name, paused, pause, resume, variant = 'ghost' }: PauseButtonProps) {
  return paused ? (
    <ConfirmButton
      label="Resume…"
      title={`Resume ${name}?`}
      consequence="What waits for it is sent, at its rate."
      confirm="Resume"
      act={(reason) => resume(name, reason)}
      variant={variant}
      askReason
    />
  ) : (
    <ConfirmButton
      label="Pause…"
      title={`Pause ${name}?`}
      consequence="It is drained: calls that are under way come to their ends, and nothing new goes to it until it is resumed. What is certain not to have been sent takes the next provider of its route, everything else waits."
      confirm="Pause"
      act={(reason) => pause(name, reason)}
      variant={variant}
      askReason
    />
  )
}
