'use client'

import { useState } from 'react'
import { ConfirmButton, type GovernAnswer } from '@/components/govern/confirm-button'
import { roleWords } from '@/components/govern/role-words'
import { Select } from '@/components/ui/field'
import { type Role, roles } from '@/lib/auth/permissions'

type RoleSelectProps = { email: string; role: Role; change: (role: Role) => Promise<GovernAnswer> }

/** Choosing changes nothing yet: what follows is said before, by a button that comes with the choice. */
export function RoleSelect({ email, role, change }: RoleSelectProps) {
  const [chosen, setChosen] = useState<Role>(role)
  return (
    <span className="flex flex-wrap items-center gap-1.5">
      <Select
        aria-label={`Role of ${email}`}
        className="h-8 w-32"
        autoComplete="off"
        value={chosen}
        onChange={({ target }) => setChosen(roles.find((one) => one === target.value) ?? role)}
      >
        {roles.map((one) => (
          <option key={one} value={one}>
            {one}
          </option>
        ))}
      </Select>
      {chosen === role ? null : (
        <ConfirmButton
          label="Change…"
          title={`Make ${email} ${chosen}?`}
          consequence={`Every session of theirs ends at once. From the next sign-in on, ${chosen}: ${roleWords[chosen]}.`}
          confirm="Change the role"
          busy="Changing…"
          variant="outline"
          act={() => change(chosen)}
        />
      )}
    </span>
  )
}
