'use client'

import { CircleUser } from 'lucide-react'
import Link from 'next/link'
import { useTheme } from 'next-themes'
import { DropdownMenu } from 'radix-ui'
import { buttonClasses } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'

const item =
  'flex cursor-pointer items-center gap-2 rounded px-2 py-1.5 text-sm outline-none data-highlighted:bg-raised'
const themes = [
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['system', 'As the system'],
] as const

export function AccountMenu({ email, role, signOut }: { email: string; role: string; signOut: () => Promise<void> }) {
  const { theme, setTheme } = useTheme()
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        className={cn(buttonClasses({ variant: 'ghost', size: 'sm' }), 'max-w-full')}
        aria-label={`Account of ${email}`}
      >
        <CircleUser className="size-4 shrink-0" aria-hidden="true" />
        <span className="truncate max-sm:hidden">{email}</span>
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
          <DropdownMenu.Item className={item} onSelect={() => void signOut()}>
            Sign out
          </DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
