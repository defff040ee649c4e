'use client'

import Link from 'next/link'
import { useTheme } from 'next-themes'
import { DropdownMenu } from 'radix-ui'
import { toast } from '@/components/feedback/toasts'
import { unheard } from '@/components/feedback/use-asking'
import { AccountButton } from '@/components/shell/account-button'
import type { AccountMenuProps } from '@/components/shell/account-menu'

const item =
  'flex cursor-pointer items-center gap-2 rounded px-2 py-1.5 text-sm outline-none data-highlighted:bg-raised'
const themes = [
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['system', 'As the system'],
] as const

/** The menu itself, open from the start: it is loaded by the click that asks for it. */
export default function OpenAccountMenu({ email, role, signOut }: AccountMenuProps) {
  const { theme, setTheme } = useTheme()
  return (
    <DropdownMenu.Root defaultOpen>
      <DropdownMenu.Trigger asChild>
        <AccountButton email={email} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          className="z-50 min-w-52 rounded-md border border-border bg-surface p-1 shadow-lg"
        >
          <DropdownMenu.Label className="px-2 py-1.5 text-muted text-xs">
            {email}
            <br />
            Role: {role}
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="my-1 h-px bg-border" />
          <DropdownMenu.RadioGroup value={theme ?? 'system'} onValueChange={setTheme} aria-label="Colours">
            {themes.map(([value, label]) => (
              <DropdownMenu.RadioItem key={value} value={value} className={item}>
                <span className="w-4" aria-hidden="true">
                  <DropdownMenu.ItemIndicator>✓</DropdownMenu.ItemIndicator>
                </span>
                {label}
              </DropdownMenu.RadioItem>
            ))}
          </DropdownMenu.RadioGroup>
          <DropdownMenu.Separator className="my-1 h-px bg-border" />
          <DropdownMenu.Item className={item} asChild>
            <Link href="/profile">Profile and sessions</Link>
          </DropdownMenu.Item>
          <DropdownMenu.Item
            className={item}
            onSelect={() => void signOut().catch((error) => toast('bad', unheard(error, 'safe').message))}
          >
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
