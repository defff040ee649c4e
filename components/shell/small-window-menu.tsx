'use client'

import { Menu } from 'lucide-react'
import { Dialog } from 'radix-ui'
import { useState } from 'react'
import { Navigation } from '@/components/shell/navigation'
import { buttonClasses } from '@/components/ui/button'
import type { Role } from '@/lib/auth/permissions'

export function SmallWindowMenu({ role }: { role: Role }) {
  const [open, setOpen] = useState(false)
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger className={buttonClasses({ variant: 'ghost', size: 'icon' })} aria-label="Menu">
        <Menu className="size-5" aria-hidden="true" />
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-black/40" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 w-64 border-border border-r bg-surface p-4"
        >
          <Dialog.Title className="mb-3 font-semibold">Once</Dialog.Title>
          <Navigation role={role} onChoose={() => setOpen(false)} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
