import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/class-names'

export type Tone = 'good' | 'bad' | 'warn' | 'info' | 'quiet' | 'duplicate'

const tones: Record<Tone, string> = {
  good: 'bg-good-soft text-good',
  bad: 'bg-bad-soft text-bad',
  warn: 'bg-warn-soft text-warn',
  info: 'bg-info-soft text-info',
  quiet: 'bg-quiet-soft text-quiet',
  duplicate: 'bg-duplicate-soft text-duplicate',
}

export function Badge({ tone, className, ...props }: ComponentProps<'span'> & { tone: Tone }) {
  return (
    <span
      className={cn(
        'inline-flex items-center gap-1 whitespace-nowrap rounded-full px-2 py-0.5 font-medium text-xs',
        tones[tone],
        className,
      )}
      {...props}
    />
  )
}
