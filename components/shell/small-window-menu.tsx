'use client'

import { Menu } from 'lucide-react'
import { useState } from 'react'
import { Navigation } from '@/components/shell/navigation'
import { useToDecide } from '@/components/shell/to-decide'
import { Button } from '@/components/ui/button'
import { DialogFrame } from '@/components/ui/dialog-frame'
import type { Role } from '@/lib/auth/permissions'

export function SmallWindowMenu({ role }: { role: Role }) {
  const [open, setOpen] = useState(false)
  const close = () => setOpen(false)
  const decides = useToDecide() > 0
  return (
    <>
      <Button
        variant="ghost"
        size="icon"
        className="relative"
        aria-label={decides ? 'Menu, an approval waits for you' : 'Menu'}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
      >
        <Menu className="size-5" aria-hidden="true" />
        {decides ? <span className="absolute top-1 right-1 size-2 rounded-full bg-warn" aria-hidden="true" /> : null}
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
