'use client'

import { FileUp } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { FormField } from '@/components/configuration/form-field'
import { bytesText } from '@/components/lists/bytes-text'
import { RowErrors } from '@/components/lists/row-errors'
import { type SendResult, sendFile } from '@/components/lists/send-file'
import { UploadCounts, uploadSentence } from '@/components/lists/upload-counts'
import { Button } from '@/components/ui/button'
import { Input } from '@/components/ui/field'
import { Progress } from '@/components/ui/progress'
import type { UploadAnswer } from '@/lib/lists/upload-contacts'

type Stage =
  | { kind: 'choosing' }
  | { kind: 'sending'; dryRun: boolean; sent: number }
  | { kind: 'checked' | 'uploaded'; answer: UploadAnswer }
  | Extract<SendResult, { kind: 'refused' | 'stopped' }>

/** A file is looked through first; what would happen is shown, and only then anything is added. */
export function UploadForm({ list }: { list: string }) {
  const router = useRouter()
  const [file, setFile] = useState<File | null>(null)
  const [stage, setStage] = useState<Stage>({ kind: 'choosing' })
  const stop = useRef<AbortController | null>(null)
  const busy = stage.kind === 'sending'
  async function send(dryRun: boolean) {
    if (!file) return
    const controller = new AbortController()
    stop.current = controller
    const onProgress = (sent: number) => setStage({ kind: 'sending', dryRun, sent })
    onProgress(0)
    const result = await sendFile({ list, file, dryRun, onProgress, signal: controller.signal })
    setStage(result.kind === 'answered' ? { kind: dryRun ? 'checked' : 'uploaded', answer: result.answer } : result)
    if (!dryRun) router.refresh()
  }
  function check(event: FormEvent) {
    event.preventDefault()
    void send(true)
  }
  return (
    <form onSubmit={check} className="flex flex-col gap-4 p-4">
      <FormField
        label="CSV file"
        hint="UTF-8 with a header row, at most 1 GiB and 5 million rows. A dry run comes first; it changes nothing."
      >
        {(props) => (
          <Input
            {...props}
            type="file"
            accept=".csv,text/csv"
            disabled={busy}
            className="h-auto py-1.5 file:mr-3 file:rounded file:border-0 file:bg-raised file:px-2.5 file:py-1 file:text-[13px] file:text-text"
            onChange={(event) => {
              setFile(event.target.files?.[0] ?? null)
              setStage({ kind: 'choosing' })
            }}
          />
        )}
      </FormField>
      <div aria-live="polite" className="flex flex-col gap-3 empty:hidden">
        <Told stage={stage} size={file?.size ?? 0} />
      </div>
      <div className="flex flex-wrap items-center gap-2 empty:hidden">
        {stage.kind === 'checked' ? (
          <Button variant="primary" onClick={() => void send(false)}>
            <FileUp className="size-4" aria-hidden="true" />
            Upload for real
          </Button>
        ) : null}
        {busy ? <Button onClick={() => stop.current?.abort()}>Stop</Button> : null}
        {busy || stage.kind === 'uploaded' ? null : (
          <Button type="submit" variant={stage.kind === 'checked' ? 'outline' : 'primary'} disabled={!file}>
            {stage.kind === 'checked' ? 'Dry run again' : 'Dry run'}
          </Button>
        )}
      </div>
    </form>
  )
}

function Told({ stage, size }: { stage: Stage; size: number }) {
  switch (stage.kind) {
    case 'choosing':
      return null
    case 'sending':
      return <Sending {...stage} size={size} />
    case 'stopped':
      return <p className="text-sm">Stopped. What was added by then stays; the same file again adds the rest.</p>
    case 'refused':
      return <Refused {...stage} />
    default:
      return (
        <>
          <p className="font-medium text-sm">{uploadSentence(stage.answer, stage.kind === 'checked')}</p>
          <UploadCounts counts={stage.answer} />
          <RowErrors errors={stage.answer.errors} invalid={stage.answer.invalid} />
        </>
      )
  }
}

function Sending({ dryRun, sent, size }: { dryRun: boolean; sent: number; size: number }) {
  const arrived = sent >= size
  const what = dryRun ? 'Dry run' : 'Upload'
  return (
    <>
      {arrived ? <Progress label={what} /> : <Progress label={what} value={sent} max={size} />}
      <p className="figures text-muted text-xs">
        {what}: {arrived ? 'all sent, the last rows are being read' : `${bytesText(sent)} of ${bytesText(size)}`}
      </p>
    </>
  )
}

function Refused({ message, faults }: Extract<Stage, { kind: 'refused' }>) {
  return (
    <div role="alert" className="rounded-md bg-bad-soft px-3 py-2 text-bad text-sm">
      <p>{message}</p>
      {faults.length > 1 ? (
        <ul className="mt-1 list-disc pl-5">
          {faults.map(({ path, message: fault }) => (
            <li key={`${path} ${fault}`}>
              {path} {fault}
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
