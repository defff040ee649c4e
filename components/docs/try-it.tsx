'use client'

import { type FormEvent, useState } from 'react'
import { Button } from '@/components/ui/button'
import { Field, Input, TextArea } from '@/components/ui/field'

type TryItProps = {
  method: string
  path: string
  /** As it may be sent; null: the operation takes none. */
  body: string | null
  /** What it needs beside the key, a line each. */
  headers: string
}

type Said = { status: string; text: string }

/** Calls an operation for real, with a key that stays on this page. The form is made when it is opened: there are many. */
export function TryIt(call: TryItProps) {
  const [open, setOpen] = useState(false)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit cursor-pointer text-accent">Try it</summary>
      {open ? <CallForm {...call} /> : null}
    </details>
  )
}

function CallForm({ method, path, body, headers }: TryItProps) {
  const [said, setSaid] = useState<Said | null>(null)
  const [pending, setPending] = useState(false)
  async function call(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    setPending(true)
    setSaid(await answerOf(method, (name) => String(form.get(name) ?? '').trim()))
    setPending(false)
  }
  return (
    <form onSubmit={call} className="mt-2 flex flex-col gap-2.5">
      <Field label="Address">
        <Input name="path" defaultValue={path} className="font-mono text-xs" spellCheck={false} />
      </Field>
      <Field label="Key, which stays on this page">
        <Input name="token" type="password" autoComplete="off" placeholder="once_…" />
      </Field>
      {headers === '' ? null : (
        <Field label="Headers">
          <TextArea name="headers" rows={2} className="font-mono text-xs" defaultValue={headers} spellCheck={false} />
        </Field>
      )}
      {body === null ? null : (
        <Field label="Body">
          <TextArea name="body" rows={8} className="font-mono text-xs" defaultValue={body} spellCheck={false} />
        </Field>
      )}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" size="sm" variant="primary" disabled={pending}>
          {pending ? 'Calling…' : 'Call'}
        </Button>
        <span className="text-muted text-xs">
          {method === 'GET' ? 'It only reads.' : 'It is done for real, by this product.'}
        </span>
      </div>
      <div role="status">
        {said ? (
          <pre className="whitespace-pre-wrap break-words rounded-md bg-raised p-3 font-mono text-xs">
            {`${said.status}\n\n${said.text}`}
          </pre>
        ) : null}
      </div>
    </form>
  )
}

const shownLettersMax = 20_000

async function answerOf(method: string, field: (name: string) => string): Promise<Said> {
  try {
    const response = await fetch(field('path'), {
      method,
      headers: [...headersIn(field('headers')), ...authorization(field('token'))],
      ...(field('body') ? { body: field('body') } : {}),
    })
    const text = readable(await response.text())
    return { status: `${response.status} ${response.statusText}`, text: text.slice(0, shownLettersMax) }
  } catch {
    return { status: 'No answer', text: 'The address or a header cannot be sent, or the server cannot be reached.' }
  }
}

function headersIn(text: string): [string, string][] {
  return text.split('\n').flatMap((line): [string, string][] => {
    const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? []
    return name && value ? [[name.trim(), value.trim()]] : []
  })
}

function authorization(token: string): [string, string][] {
  return token === '' ? [] : [['authorization', `Bearer ${token}`]]
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
