import { expect, test } from 'vitest'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import type { NotificationTypeInput, RouteInput } from '@/lib/configuration/document'

const resolver = lazyResolver<RouteInput>(() =>
  import('@/lib/configuration/document').then((module) => module.routeSchema),
)
const options = { fields: {}, shouldUseNativeValidation: false }

test('a form is checked by the schema that is loaded for it, faults at their fields', async () => {
  const wrong = { name: 'a name', channel: 'sms', providers: [] } as RouteInput
  const { errors } = await resolver(wrong, undefined, options)
  expect(Object.keys(errors).sort()).toEqual(['name', 'providers'])
  const right = { ...wrong, name: 'sms-default', providers: ['a'] }
  expect(await resolver(right, undefined, options)).toMatchObject({ errors: {}, values: { name: 'sms-default' } })
})

test('a type without a guardrail can be saved although its form has a field for one', async () => {
  const check = lazyResolver<NotificationTypeInput>(() =>
    import('@/lib/configuration/document').then((module) => module.notificationTypeSchema),
  )
  const values = {
    ...{ name: 'welcome', channel: 'sms', route: 'sms-default', template: { body: 'Hello.' } },
    guardrail: { kind: undefined },
  } as unknown as NotificationTypeInput
  expect((await check(values, undefined, options)).errors).toEqual({})
})

test('where the schema cannot be loaded, as after a release, the server alone checks', async () => {
  const unchecked = lazyResolver<RouteInput>(() => Promise.reject(new Error('404')))
  const typed = { name: 'a name', channel: 'sms', providers: [], onUnknown: undefined } as RouteInput
  const { onUnknown, ...sent } = typed
  expect(await unchecked(typed, undefined, options)).toEqual({ values: sent, errors: {} })
})
