'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { proving } from '@/components/govern/proving'
import { Button } from '@/components/ui/button'
import { type Role, roles } from '@/lib/auth/permissions'

type RequiredRolesProps = { required: Role[]; save: (roles: Role[]) => Promise<GovernAnswer> }

/** Of which roles a second factor is demanded. */
export function RequiredRoles({ required, save }: RequiredRolesProps) {
  const router = useRouter()
  const [chosen, setChosen] = useState(required)
  const [pending, start] = useAsking('safe')
  const changed = roles.some((role) => chosen.includes(role) !== required.includes(role))
  function submit() {
    start(async () => {
      const answer = await proving(() => save(chosen))
      toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
      router.refresh()
    })
  }
  return (
    <form action={submit} className="flex flex-wrap items-center gap-x-5 gap-y-3 px-4 py-3 text-sm">
      <fieldset className="flex flex-wrap gap-x-5 gap-y-2">
        <legend className="mb-2 text-muted">
          Who has one of these roles and signs in by password can do nothing else before it is set up.
        </legend>
        {roles.map((role) => (
          <label key={role} className="flex items-center gap-2">
            <input
              type="checkbox"
              checked={chosen.includes(role)}
              onChange={({ target }) =>
                setChosen((before) => (target.checked ? [...before, role] : before.filter((one) => one !== role)))
              }
            />
            {role}
          </label>
        ))}
      </fieldset>
      <Button type="submit" disabled={pending || !changed} className="ml-auto">
        {pending ? 'Saving…' : 'Save'}
      </Button>
    </form>
  )
}
