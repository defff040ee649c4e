'use client'

import { useRouter } from 'next/navigation'
import { toast } from '@/components/feedback/toasts'
import { useAsking } from '@/components/feedback/use-asking'
import type { GovernAnswer } from '@/components/govern/confirm-button'
import { proving } from '@/components/govern/proving'
import { Select } from '@/components/ui/field'
import { type Role, roles } from '@/lib/auth/permissions'

type RoleSelectProps = { email: string; role: Role; change: (role: Role) => Promise<GovernAnswer> }

/** Holds at once: the user's sessions end, and the next sign-in has the new role. */
export function RoleSelect({ email, role, change }: RoleSelectProps) {
  const router = useRouter()
  const [pending, start] = useAsking('safe')
  return (
    <Select
      aria-label={`Role of ${email}`}
      className="h-8 w-32"
      value={role}
      disabled={pending}
      onChange={(event) => {
        const next = roles.find((one) => one === event.target.value) ?? role
        start(async () => {
          const answer = await proving(() => change(next))
          toast(answer.kind === 'done' ? 'good' : 'bad', answer.message)
          router.refresh()
        })
      }}
    >
      {roles.map((one) => (
        <option key={one} value={one}>
          {one}
        </option>
      ))}
    </Select>
  )
}
