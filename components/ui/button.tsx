import { cva, type VariantProps } from 'class-variance-authority'
import type { ComponentProps } from 'react'
import { cn } from '@/components/ui/class-names'

export const buttonClasses = cva(
  'inline-flex cursor-pointer items-center justify-center gap-1.5 whitespace-nowrap rounded-md font-medium transition-colors disabled:cursor-not-allowed disabled:opacity-60 aria-disabled:cursor-not-allowed aria-disabled:opacity-60',
  {
    variants: {
      variant: {
        primary: 'bg-accent text-accent-text hover:bg-accent-strong',
        outline: 'border border-border-strong bg-surface text-text hover:bg-raised',
        ghost: 'text-muted hover:bg-raised hover:text-text',
      },
      size: { md: 'h-9 px-3.5 text-sm', sm: 'h-8 px-2.5 text-[13px]', icon: 'size-8', rowIcon: 'size-7' },
    },
    defaultVariants: { variant: 'outline', size: 'md' },
  },
)

export type ButtonProps = ComponentProps<'button'> & VariantProps<typeof buttonClasses>

export function Button({ className, variant, size, type = 'button', ...props }: ButtonProps) {
  return <button type={type} className={cn(buttonClasses({ variant, size }), className)} {...props} />
}
