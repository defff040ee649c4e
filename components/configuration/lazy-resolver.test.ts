import { expect, test } from 'vitest'
import { lazyResolver } from '@/components/configuration/lazy-resolver'
import type { RouteInput } from '@/lib/configuration/document'

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
