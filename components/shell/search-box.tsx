'use client'

import { Search } from 'lucide-react'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { type FormEvent, useEffect, useState } from 'react'
import { mayLeave } from '@/components/feedback/unsaved'
import { unheard, useAsking } from '@/components/feedback/use-asking'
import { isForPage, useSingleKeys } from '@/components/shell/single-keys'
import { Button } from '@/components/ui/button'
import { DialogFrame } from '@/components/ui/dialog-frame'
import { Input } from '@/components/ui/field'
import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { Found } from '@/lib/insights/find'

export type FindAnswer = Found | { kind: 'refused'; message: string }

/** The one search box: `/` opens it on every page. What is typed goes to the server in a body, never into an address. */
export function SearchBox({ find }: { find: (typed: string) => Promise<FindAnswer> }) {
  const router = useRouter()
  const keysOn = useSingleKeys()
  const [open, setOpen] = useState(false)
  const [answer, setAnswer] = useState<FindAnswer | null>(null)
  const [pending, start] = useAsking('reads')
  useEffect(() => {
    function onKey(event: KeyboardEvent) {
      if (event.key !== '/' || !isForPage(event)) return
      event.preventDefault()
      setOpen(true)
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [])
  function close() {
    setOpen(false)
    setAnswer(null)
  }
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const typed = String(new FormData(event.currentTarget).get('typed') ?? '')
    start(async () => {
      const found = await find(typed).catch((error) => unheard(error, 'reads'))
      if (found.kind !== 'page') return setAnswer(found)
      if (!mayLeave()) return
      close()
      router.push(found.href)
    })
  }
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="flex h-8 min-w-0 cursor-pointer items-center gap-2 rounded-md border border-border-strong px-2.5 text-muted text-sm hover:bg-raised md:w-80"
      >
        <Search className="size-4 shrink-0" aria-hidden="true" />
        <span className="truncate max-sm:hidden">Find a customer, order, key or id</span>
        <span className="sm:hidden">Find</span>
        <span className="ml-auto font-mono text-xs max-md:hidden" aria-hidden="true">
          {keysOn ? '/' : null}
        </span>
      </button>
      {open ? (
        <DialogFrame
          title="Find"
          onClose={close}
          className="mx-auto mt-16 max-h-[80dvh] w-[min(36rem,calc(100vw-1.5rem))] rounded-lg border"
        >
          <p className="my-3 text-muted text-sm">
            A phone number in any spelling, an email address, an identifier, an order number, a key, or any id of ours
            or of a provider. Typed whole: customers are stored unreadable.
          </p>
          <form onSubmit={submit} className="mb-3 flex gap-2">
            <Input name="typed" aria-label="What to find" autoComplete="off" spellCheck={false} maxLength={320} />
            <Button type="submit" variant="primary" disabled={pending}>
              {pending ? 'Looking…' : 'Find'}
            </Button>
          </form>
          <div role="status">{answer && !pending ? <Answer answer={answer} onChoose={close} /> : null}</div>
        </DialogFrame>
      ) : null}
    </>
  )
}

function Answer({ answer, onChoose }: { answer: FindAnswer; onChoose: () => void }) {
  if (answer.kind === 'page') return null
  if (answer.kind === 'refused') return <p className="text-bad text-sm">{answer.message}</p>
  if (answer.groups.length === 0) return <Nothing looked={answer.looked} />
  return (
    <ul className="flex flex-col gap-1">
      {answer.groups.map(({ title, detail, href }) => (
        <li key={`${href} ${title}`}>
          <Link href={href} onClick={onChoose} className="block rounded-md px-2.5 py-2 hover:bg-raised">
            <span className="block font-medium text-accent text-sm">{turnsNamed(title)}</span>
            <span className="block text-muted text-xs">{turnsNamed(detail)}</span>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function Nothing({ looked }: { looked: string[] }) {
  if (looked.length === 0) return <p className="text-muted text-sm">Type something to look for.</p>
  return (
    <div className="text-sm">
      <p className="font-medium">Nothing found. It was looked for, whole, as:</p>
      <ul className="mt-1 list-disc pl-5 text-muted">
        {looked.map((one) => (
          <li key={one} className="break-words">
            {one}
          </li>
        ))}
      </ul>
    </div>
  )
}
