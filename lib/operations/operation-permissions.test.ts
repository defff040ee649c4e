import { expect, test } from 'vitest'
import type { Operator } from '@/lib/auth/operator'
import { type Role, roles } from '@/lib/auth/permissions'
import { changeReplay } from '@/lib/operations/change-replay'
import { previewReplay } from '@/lib/operations/preview-replay'
import { requestCancel } from '@/lib/operations/request-cancel'
import { requestResend } from '@/lib/operations/request-resend'
import { requestResolve } from '@/lib/operations/request-resolve'
import { requestRetry } from '@/lib/operations/request-retry'
import { startReplay } from '@/lib/operations/start-replay'

// No such notification: whoever is permitted gets as far as that, without a database.
const what = { notificationId: 'none', reason: 'x', verdict: 'sent' as const }
const verbs = { retry: requestRetry, cancel: requestCancel, resend: requestResend, resolve: requestResolve }

const mayBe: Record<keyof typeof verbs, Role[]> = {
  retry: ['support', 'operator', 'admin'],
  cancel: ['operator', 'admin'],
  resend: ['operator', 'admin'],
  resolve: ['operator', 'admin'],
}

test('replays are previewed, started and changed by operators and admins only', async () => {
  const denied = [
    { kind: 'user', email: 'a@example.com', role: 'support' },
    { kind: 'user', email: 'a@example.com', role: 'viewer' },
    { kind: 'producer', producerId: 'p', name: 'shop', scopes: new Set(['notifications:write']) },
  ] as const
  for (const by of denied) {
    const start = { previewId: 'none', name: 'x', reason: 'x', ratePerSecond: null, idempotencyKey: 'x' }
    await expect(previewReplay({ by, mode: 'retry', filter: {} })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(startReplay({ by, ...start })).rejects.toMatchObject({ code: 'forbidden' })
    for (const change of ['pause', 'resume', 'abort'] as const)
      await expect(changeReplay({ by, replayId: 'none', change })).rejects.toMatchObject({ code: 'forbidden' })
  }
  const admin = { kind: 'user', email: 'a@example.com', role: 'admin' } as const
  await expect(changeReplay({ by: admin, replayId: 'none', change: 'abort' })).rejects.toMatchObject({
    code: 'not_found',
  })
})

test.each(Object.keys(verbs) as (keyof typeof verbs)[])(
  '%s asks for the permission before anything else',
  async (verb) => {
    const answerTo = (by: Operator) => verbs[verb]({ ...what, by }).catch((error) => error.code)
    for (const role of roles) {
      const by = { kind: 'user', email: 'a@example.com', role } as const
      expect(await answerTo(by)).toBe(mayBe[verb].includes(role) ? 'not_found' : 'forbidden')
    }
    const producer = { kind: 'producer', producerId: 'p', name: 'shop' } as const
    expect(await answerTo({ ...producer, scopes: new Set(['operations']) })).toBe('not_found')
    expect(await answerTo({ ...producer, scopes: new Set(['notifications:write']) })).toBe('forbidden')
  },
)
