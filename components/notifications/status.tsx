import {
  Ban,
  CheckCheck,
  Circle,
  CircleDashed,
  CircleX,
  CopyX,
  Eye,
  type LucideIcon,
  Send,
  TimerOff,
} from 'lucide-react'
import { Badge, type Tone } from '@/components/ui/badge'
import type { NotificationStatus } from '@/lib/domain/notification'

/** How each status is named and shown, everywhere. */
export const statusLooks: Record<NotificationStatus, { label: string; tone: Tone; icon: LucideIcon }> = {
  queued: { label: 'Queued', tone: 'quiet', icon: CircleDashed },
  sending: { label: 'Sending', tone: 'info', icon: Send },
  sent: { label: 'Sent', tone: 'good', icon: Circle },
  delivered: { label: 'Delivered', tone: 'good', icon: CheckCheck },
  undelivered: { label: 'Undelivered', tone: 'bad', icon: CircleX },
  suppressed: { label: 'Suppressed', tone: 'duplicate', icon: CopyX },
  needs_review: { label: 'Needs review', tone: 'warn', icon: Eye },
  dead_lettered: { label: 'Dead letter', tone: 'bad', icon: CircleX },
  cancelled: { label: 'Cancelled', tone: 'quiet', icon: Ban },
  expired: { label: 'Expired', tone: 'quiet', icon: TimerOff },
}

export function StatusBadge({ status }: { status: NotificationStatus }) {
  const { label, tone, icon: Icon } = statusLooks[status]
  return (
    <Badge tone={tone}>
      <Icon className="size-3" aria-hidden="true" />
      {label}
    </Badge>
  )
}

export const outcomeTones: Record<string, Tone> = {
  accepted: 'good',
  rejected: 'bad',
  unavailable: 'warn',
  unknown: 'warn',
}
