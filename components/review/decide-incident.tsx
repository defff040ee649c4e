'use client'

import { useRouter } from 'next/navigation'
import { useRef, useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import { reasonWords } from '@/components/notifications/reason-words'
import { type PartAnswer, type Walked, walkIncident } from '@/components/review/walk-incident'
import { Button } from '@/components/ui/button'
import { Field, Input } from '@/components/ui/field'
import { Modal } from '@/components/ui/modal'
import type { Incident } from '@/lib/insights/waiting'
import type { IncidentCommand, SeenIncident } from '@/lib/operations/request-for-incident'

export type IncidentChoice = { command: IncidentCommand; label: string; primary: boolean }
export type IncidentAct = (
  command: IncidentCommand,
  incident: SeenIncident,
  cursor: string | null,
  reason: string,
) => Promise<PartAnswer>

type DecideIncidentProps = { incident: Incident; choices: IncidentChoice[]; act: IncidentAct }

/** One decision, with one reason, about every unknown outcome of an incident. Each is a command of its own. */
export function DecideIncident({ incident, choices, act }: DecideIncidentProps) {
  const router = useRouter()
  const [open, setOpen] = useState(false)
  const [reason, setReason] = useState('')
  const [walked, setWalked] = useState<Walked | null>(null)
  const [pending, start] = useAsking('safe')
  const [over, setOver] = useState(false)
  const stopping = useRef(false)
  const { provider, newest, count } = incident
  const many = count.toLocaleString('en')

  function stop() {
    stopping.current = true
  }
  function close() {
    stop()
    setOpen(false)
    setWalked(null)
    setOver(false)
    router.refresh()
  }
  function decide(command: IncidentCommand) {
    stopping.current = false
    setWalked(null)
    start(async () => {
      const seen = { provider, reason: incident.reason, newest }
      const all = await walkIncident(
        (cursor) => act(command, seen, cursor, reason),
        setWalked,
        () => stopping.current,
      )
      if (all.stoppedBy !== null) toast('bad', all.stoppedBy)
      setOver(all.stoppedBy === null && !stopping.current)
      if (all.queued > 0)
        toast('good', all.queued === 1 ? '1 command queued' : `${all.queued.toLocaleString('en')} commands queued`)
    })
  }
  return (
    <Modal
      open={open}
      onOpenChange={(next) => (next ? setOpen(true) : close())}
      trigger={
        <Button
          size="sm"
          variant="ghost"
          aria-label={`Decide all ${many} of ${provider}: ${reasonWords(incident.reason)}`}
        >
          Decide all…
        </Button>
      }
      title={`Decide all ${many} of ${provider}?`}
      description={`${reasonWords(incident.reason)}. The decision is queued for each, with this reason in the audit; what has moved on or come since is left out. What is sent again may reach customers twice.`}
    >
      <div className="flex flex-col gap-4">
        <Field label="Reason (required, kept in the audit)">
          <Input
            maxLength={500}
            autoComplete="off"
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            disabled={pending}
          />
        </Field>
        <WalkedSoFar walked={walked} count={count} />
        <div className="flex flex-wrap justify-end gap-2">
          <Button onClick={pending ? stop : close}>{pending ? 'Stop' : walked ? 'Done' : 'Not now'}</Button>
          {(over ? [] : choices).map(({ command, label, primary }) => (
            <Button
              key={command}
              variant={primary ? 'primary' : 'outline'}
              disabled={pending || reason.trim() === ''}
              onClick={() => decide(command)}
            >
              {label}
            </Button>
          ))}
        </div>
      </div>
    </Modal>
  )
}

function WalkedSoFar({ walked, count }: { walked: Walked | null; count: number }) {
  const { looked = 0, queued = 0, refused = new Map<string, number>() } = walked ?? {}
  return (
    <div role="status" className="flex flex-col gap-1 text-sm">
      {walked ? (
        <>
          <progress className="w-full" aria-label="Gone through" max={Math.max(count, looked)} value={looked} />
          <p className="figures">
            {looked.toLocaleString('en')} of {Math.max(count, looked).toLocaleString('en')} gone through:{' '}
            {queued.toLocaleString('en')} queued.
          </p>
          {[...refused].map(([why, times]) => (
            <p key={why} className="text-muted">
              {times.toLocaleString('en')} left out: {why}.
            </p>
          ))}
        </>
      ) : null}
    </div>
  )
}
