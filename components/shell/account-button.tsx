import { CircleUser } from 'lucide-react'
import type { ComponentProps } from 'react'
import { buttonClasses } from '@/components/ui/button'
import { cn } from '@/components/ui/class-names'

/** What opens the account's menu. */
export function AccountButton({ email, ...props }: ComponentProps<'button'> & { email: string }) {
  return (
    <button
      type="button"
      className={cn(buttonClasses({ variant: 'ghost', size: 'sm' }), 'max-w-full')}
      aria-label={`Account of ${email}`}
      aria-haspopup="menu"
      {...props}
    >
      <CircleUser className="size-4 shrink-0" aria-hidden="true" />
      <span className="truncate max-sm:hidden">{email}</span>
    </button>
  )
}
