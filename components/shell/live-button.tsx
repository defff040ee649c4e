'use client'

import { Pause, Play } from 'lucide-react'
import { togglePause, usePaused } from '@/components/feedback/pause'
import { Button } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'

/** Holds still what the console shows, on every page. Its words keep it apart from what pauses sending. */
export function LiveButton() {
  const paused = usePaused()
  return (
    <>
      <Button
        size="sm"
        variant="ghost"
        className={cn('shrink-0', paused && 'bg-warn-soft text-warn hover:bg-warn-soft hover:text-warn')}
        title={`${paused ? 'What is shown holds still.' : 'What is shown is read again by itself.'} Sending goes on either way.`}
        onClick={togglePause}
      >
        {paused ? <Play className="size-4" aria-hidden="true" /> : <Pause className="size-4" aria-hidden="true" />}
        <span className="max-sm:sr-only">{paused ? 'Paused' : 'Live'}</span>
        <span className="sr-only">: {paused ? 'show it live' : 'hold what is shown'}</span>
      </Button>
      <span role="status" className="sr-only">
        {paused ? 'What is shown holds still.' : null}
      </span>
    </>
  )
}
