'use client'

import { useRouter } from 'next/navigation'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { type DefaultValues, type FieldValues, type Path, type UseFormReturn, useForm } from 'react-hook-form'
import type { z } from 'zod'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import { useDiffers } from '@/components/configuration/use-differs'
import { withoutEmpty } from '@/components/configuration/without-empty'
import { toast } from '@/components/feedback/toasts'
import { hasUnsaved, useUnsaved } from '@/components/feedback/unsaved'
import { useAsking } from '@/components/feedback/use-asking'
import { proving } from '@/components/govern/proving'
import type { PartResult } from '@/lib/configuration/edit-part'
import type { Fault } from '@/lib/domain/errors'

export type PartAnswer = PartResult | { kind: 'refused'; message: string }

/** Saves the form's part. `baseVersion` is the version that its author has seen. `value` null takes the part away. */
export type SavePart = (edit: { value: unknown; baseVersion: number; reason: string }) => Promise<PartAnswer>

type PartFormOptions<Input extends FieldValues> = {
  schema: () => Promise<z.ZodType<unknown, Input>>
  initial: Input
  version: number
  save: SavePart
  /** Where to go when it is saved or taken away. */
  list: string
}

export type PartForm<Input extends FieldValues> = {
  form: UseFormReturn<Input>
  /** Whether saving would change anything. */
  differs: boolean
  /** The version that the form's author has seen; the fields begin anew with it. */
  base: number
  /** False until the page's scripts run: what is typed before would be lost. */
  ready: boolean
  pending: boolean
  /** Others' changes of this part since it was opened. */
  conflict: Extract<PartResult, { kind: 'conflict' }> | null
  /** Faults that this change causes in other places. */
  elsewhere: Fault[]
  /** Why it is saved; kept with the version. */
  reason: string
  setReason: (reason: string) => void
  submit: () => void
  /** Saves over their change, which has been shown. */
  submitOver: () => void
  remove: (reason: string) => void
}

/** A form over one part of the configuration: the API's schema checks it here, the server decides. */
export function usePartForm<Input extends FieldValues>(options: PartFormOptions<Input>): PartForm<Input> {
  const { schema, initial, version, save, list } = options
  const router = useRouter()
  const [pending, start] = useAsking('safe')
  const [reason, setReason] = useState('')
  const [conflict, setConflict] = useState<PartForm<Input>['conflict']>(null)
  const [elsewhere, setElsewhere] = useState<Fault[]>([])
  const form = useForm<Input>({
    resolver: lazyResolver<Input>(schema),
    defaultValues: initial as DefaultValues<Input>,
    mode: 'onTouched',
  })
  const differs = useDiffers(form)
  useUnsaved(differs && !pending)
  const base = useBase(form, initial, version, differs)

  function send(value: unknown, baseVersion: number, reason: string) {
    start(async () => {
      const answer = await proving(() => save({ value, baseVersion, reason }))
      setConflict(answer.kind === 'conflict' ? answer : null)
      setElsewhere(answer.kind === 'invalid' ? answer.elsewhere : [])
      switch (answer.kind) {
        case 'saved':
          form.reset(form.getValues())
          setReason('')
          toast('good', `Saved as version ${answer.version}`)
          router.push(list)
          router.refresh()
          break
        case 'waits':
          form.reset(form.getValues())
          setReason('')
          toast('good', 'It waits for a second person, on Approvals')
          if (!hasUnsaved()) router.push('/approvals')
          break
        case 'conflict':
          break
        case 'refused':
          toast('bad', answer.message)
          break
        case 'invalid':
          for (const { path, message } of answer.faults) form.setError((path || 'root') as Path<Input>, { message })
      }
    })
  }
  // What the resolver gives out has the defaults filled in; what people typed is what is saved.
  const submitAt = (baseVersion: number) => () =>
    void form.handleSubmit(() => send(withoutEmpty(form.getValues()), baseVersion, reason))()
  return {
    form,
    differs,
    base,
    ready: useSyncExternalStore(
      nothingToWatch,
      () => true,
      () => false,
    ),
    pending,
    conflict,
    elsewhere,
    reason,
    setReason,
    submit: submitAt(base),
    submitOver: submitAt(conflict?.version ?? base),
    remove: (why) => send(null, conflict?.version ?? base, why),
  }
}

const nothingToWatch = () => () => {}

/**
 * The version that the form's author has seen. A newer one on the same page is taken over as long as nothing typed would be
 * lost by it; else saving finds what others changed meanwhile.
 */
function useBase<Input extends FieldValues>(
  form: UseFormReturn<Input>,
  initial: Input,
  version: number,
  differs: boolean,
): number {
  const [base, setBase] = useState(version)
  useEffect(() => {
    if (base === version || differs) return
    form.reset(initial as DefaultValues<Input>)
    setBase(version)
  }, [form, initial, version, base, differs])
  return base
}
