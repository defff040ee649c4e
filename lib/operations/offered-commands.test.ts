import { describe, expect, it } from 'vitest'
import { type NotificationStatus, notificationStatuses, resendableStatuses } from '@/lib/domain/notification'
import { offeredCommands } from '@/lib/operations/offered-commands'

const named = (status: NotificationStatus, commands: { kind: string; status: string }[] = []) =>
  Object.fromEntries(
    offeredCommands({ status, commands, resends: [] }, 'operator').map(({ command, obstacle }) => [command, obstacle]),
  )

describe('what a person is offered', () => {
  it('is a verdict only where nobody knows', () => {
    const offering = notificationStatuses.filter((status) => 'confirm_sent' in named(status))
    expect(offering).toEqual(['needs_review'])
    expect(named('needs_review')).toMatchObject({
      confirm_sent: null,
      confirm_not_sent: null,
      cancel: null,
      resend: null,
    })
  })

  it('is a retry everywhere, possible only after a certain non-send', () => {
    const possible = notificationStatuses.filter((status) => named(status).retry === null)
    expect(possible).toEqual(['dead_lettered'])
  })

  it('is no cancellation of what was sent, and no resend of what still may be', () => {
    expect(named('sent')).not.toHaveProperty('cancel')
    expect(named('queued')).not.toHaveProperty('resend')
    expect(named('sent').resend).toBeNull()
  })

  it('is a resend wherever the engine would do one, also of what a guard stopped, with what that risks', () => {
    expect(notificationStatuses.filter((status) => named(status).resend === null)).toEqual(
      notificationStatuses.filter((status) => resendableStatuses.some((one) => one === status)),
    )
    const ofDuplicate = offeredCommands({ status: 'suppressed', commands: [], resends: [] }, 'operator').at(-1)
    expect(ofDuplicate).toMatchObject({ command: 'resend', consequence: expect.stringContaining('customer has two') })
    expect(offeredCommands({ status: 'suppressed', commands: [], resends: [] }, 'support').at(-1)?.obstacle).toMatch(
      /role/,
    )
  })

  it('is not asked for twice', () => {
    expect(named('queued', [{ kind: 'cancel', status: 'pending' }]).cancel).toMatch(/already/)
  })

  it('says to whom the role forbids it', () => {
    for (const { obstacle } of offeredCommands({ status: 'needs_review', commands: [], resends: [] }, 'viewer'))
      expect(obstacle).not.toBeNull()
    const support = offeredCommands({ status: 'dead_lettered', commands: [], resends: [] }, 'support')
    expect(support.filter(({ obstacle }) => obstacle === null).map(({ command }) => command)).toEqual(['retry'])
  })
})
