import {
  BellRing,
  BookOpen,
  Contact,
  CopyX,
  Eye,
  Inbox,
  KeyRound,
  LayoutDashboard,
  ListRestart,
  type LucideIcon,
  Megaphone,
  MessagesSquare,
  Plug,
  ScrollText,
  Settings,
  Split,
  Tags,
  UserCheck,
  Users,
} from 'lucide-react'
import { can, type Permission, type Role } from '@/lib/auth/permissions'

export type Section = { href: string; label: string; icon: LucideIcon; key: string; permission: Permission | null }
export type SectionGroup = { title: string; sections: Section[] }

const groups: SectionGroup[] = [
  {
    title: 'Watch',
    sections: [
      { href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', permission: 'overview.read' },
      {
        href: '/notifications',
        label: 'Notifications',
        icon: MessagesSquare,
        key: 'n',
        permission: 'notification.read',
      },
      { href: '/review', label: 'Review', icon: Eye, key: 'v', permission: 'notification.read' },
      { href: '/replays', label: 'Replays', icon: ListRestart, key: 'e', permission: 'notification.read' },
      { href: '/duplicates', label: 'Duplicates', icon: CopyX, key: 'd', permission: 'duplicates.read' },
    ],
  },
  {
    title: 'Reach',
    sections: [
      { href: '/campaigns', label: 'Campaigns', icon: Megaphone, key: 'm', permission: 'lists.read' },
      { href: '/lists', label: 'Contact lists', icon: Contact, key: 'c', permission: 'lists.read' },
    ],
  },
  {
    title: 'Configure',
    sections: [
      { href: '/types', label: 'Types', icon: Tags, key: 't', permission: 'configuration.read' },
      { href: '/routes', label: 'Routes', icon: Split, key: 'r', permission: 'configuration.read' },
      { href: '/providers', label: 'Providers', icon: Plug, key: 'p', permission: 'configuration.read' },
      { href: '/intakes', label: 'Intakes', icon: Inbox, key: 'i', permission: 'configuration.read' },
      { href: '/alerts', label: 'Alerts', icon: BellRing, key: 'w', permission: 'configuration.read' },
      { href: '/settings', label: 'Settings', icon: Settings, key: 's', permission: 'configuration.read' },
    ],
  },
  {
    title: 'Govern',
    sections: [
      { href: '/producers', label: 'Producers', icon: KeyRound, key: 'k', permission: 'keys.manage' },
      { href: '/users', label: 'Users', icon: Users, key: 'u', permission: 'users.manage' },
      { href: '/approvals', label: 'Approvals', icon: UserCheck, key: 'y', permission: 'approval.read' },
      { href: '/audit', label: 'Audit', icon: ScrollText, key: 'l', permission: 'audit.read' },
    ],
  },
  {
    title: 'Integrate',
    sections: [{ href: '/docs/api', label: 'API', icon: BookOpen, key: 'a', permission: null }],
  },
]

/** What a role may open, in the order of the menu. Each page asks again by itself. */
export function sectionsFor(role: Role): SectionGroup[] {
  return groups
    .map(({ title, sections }) => ({
      title,
      sections: sections.filter(({ permission }) => permission === null || can(role, permission)),
    }))
    .filter(({ sections }) => sections.length > 0)
}
