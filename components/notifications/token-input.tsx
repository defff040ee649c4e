'use client'

import { useId, useState } from 'react'
import { Input } from '@/components/ui/field'
import { tokenSuggestions } from '@/lib/insights/filter-tokens'

type TokenInputProps = { types: string[]; providers: string[] }

/** Everything in one line, for who knows the words; the browser offers how the last of them may go on. */
export function TokenInput({ types, providers }: TokenInputProps) {
  const [typed, setTyped] = useState('')
  const list = useId()
  return (
    <>
      <Input
        name="tokens"
        list={list}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        aria-label="Filter in words"
        placeholder="In words: status:dead_lettered type:order_confirmation recipient:+15551234567"
        autoComplete="off"
        spellCheck={false}
        maxLength={500}
      />
      <datalist id={list}>
        {tokenSuggestions(typed, { types, providers }).map((suggestion) => (
          <option key={suggestion} value={suggestion} />
        ))}
      </datalist>
    </>
  )
}
