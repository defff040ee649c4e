import Link from 'next/link'
import { cn } from '@/components/ui/class-names'

const sections = [
  { name: 'suppressed', label: 'Suppressed', href: '/duplicates' },
  { name: 'groups', label: 'Groups', href: '/duplicates/groups' },
  { name: 'gaps', label: 'Arrival gaps', href: '/duplicates/gaps' },
  { name: 'collisions', label: 'Collisions', href: '/duplicates/collisions' },
  { name: 'keys', label: 'Key hygiene', href: '/duplicates/keys' },
  { name: 'leaks', label: 'Leaks', href: '/duplicates/leaks' },
] as const

/** The views of the investigation. */
export function DuplicateSections({ here }: { here: (typeof sections)[number]['name'] }) {
  return (
    <nav aria-label="Duplicates" className="mb-4 flex flex-wrap gap-x-4 gap-y-1 border-border border-b">
      {sections.map(({ name, label, href }) => (
        <Link
          key={name}
          href={href}
          aria-current={name === here ? 'page' : undefined}
          className={cn(
            '-mb-px border-b-2 px-0.5 pb-2 text-sm',
            name === here ? 'border-accent font-medium text-accent' : 'border-transparent text-muted hover:text-text',
          )}
        >
          {label}
        </Link>
      ))}
    </nav>
  )
}
