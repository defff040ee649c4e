'use client'

import { Menu } from 'lucide-react'
import { useState } from 'react'
import { Navigation } from '@/components/shell/navigation'
import { Button } from '@/components/ui/button'
import { DialogFrame } from '@/components/ui/dialog-frame'
import type { Role } from '@/lib/auth/permissions'

export function SmallWindowMenu({ role }: { role: Role }) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  return (
    <>
      <Button variant="ghost" size="icon" aria-label="Menu" aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Menu className="size-5" aria-hidden="true" />
      </Button>
      {open ? (
        <DialogFrame title="Once" onClose={close} className="mr-auto h-dvh max-h-none w-64 border-r">
          <div className="-mx-1 mt-3">
            <Navigation role={role} onChoose={close} />
          </div>
        </DialogFrame>
      ) : null}
    </>
  )
}
