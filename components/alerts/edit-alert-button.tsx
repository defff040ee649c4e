'use client'

import { Plus } from 'lucide-react'
import { AlertForm } from '@/components/alerts/alert-form'
import { toast } from '@/components/feedback/toasts'
import { Button } from '@/components/ui/button'
import { Modal } from '@/components/ui/modal'
import { useMaking } from '@/components/ui/use-making'
import type { AlertRuleInput } from '@/lib/alerts/alert-schemas'

export type AlertAnswer = { kind: 'saved' } | { kind: 'refused'; message: string }

type EditAlertButtonProps = {
  /** Null: a new one. */
  rule: AlertRuleInput | null
  mailProviders: string[]
  save: (value: AlertRuleInput) => Promise<AlertAnswer>
}

const fresh: AlertRuleInput = {
  name: '',
  enabled: true,
  alarm: 'backlog_age',
  threshold: 300,
  hold: 'PT2M',
  remind: 'PT4H',
  target: { kind: 'webhook', url: '' },
}

/** Makes or changes an alert rule. */
export function EditAlertButton({ rule, mailProviders, save }: EditAlertButtonProps) {
  const making = useMaking()
  return (
    <Modal
      open={making.open}
      onOpenChange={making.onOpenChange}
      trigger={
        rule ? (
          <Button size="sm" aria-label={`Change ${rule.name}`}>
            Change…
          </Button>
        ) : (
          <Button variant="primary">
            <Plus className="size-4" aria-hidden="true" />
            New alert
          </Button>
        )
      }
      title={rule ? `Change ${rule.name}` : 'New alert'}
      description={
        rule
          ? 'It is then watched anew: what was raised is raised again if it still holds.'
          : 'Somebody is told when it starts and when it is over, once each.'
      }
    >
      <AlertForm
        initial={rule ?? fresh}
        mailProviders={mailProviders}
        pending={making.pending}
        onSave={(value) =>
          making.make(
            () => save(value),
            () => {
              toast('good', rule ? 'Changed, and watched anew' : 'The alert is watched')
              return null
            },
          )
        }
      />
    </Modal>
  )
}
