import { describe, expect, it } from 'vitest'
import { configurationSchema } from '@/lib/configuration/document'
import { faultsAtPart, partOf, withPart } from '@/lib/configuration/part'

const route = (name: string) => ({ name, channel: 'sms', providers: ['p'] })
const document = configurationSchema.parse({ routes: [route('a'), route('b'), route('c')] })
const namesOf = (input: Record<string, unknown>) => (input.routes as { name: string }[]).map(({ name }) => name)

describe('a part of the document', () => {
  it('is replaced in its place', () => {
    const { input, path } = withPart(document, 'route', 'b', { name: 'b', changed: true })
    expect(namesOf(input)).toEqual(['a', 'b', 'c'])
    expect((input.routes as unknown[])[1]).toEqual({ name: 'b', changed: true })
    expect(path).toBe('routes[1]')
  })

  it('is appended when it is new, and left out when it is taken away', () => {
    expect(withPart(document, 'route', null, { name: 'd' })).toMatchObject({ path: 'routes[3]' })
    expect(namesOf(withPart(document, 'route', null, { name: 'd' }).input)).toEqual(['a', 'b', 'c', 'd'])
    expect(namesOf(withPart(document, 'route', 'b', null).input)).toEqual(['a', 'c'])
  })

  it('is found by its name', () => {
    expect(partOf(document, 'route', 'c')).toMatchObject({ name: 'c' })
    expect(partOf(document, 'provider', 'c')).toBeUndefined()
  })

  it('has its faults told in its own paths, and not those of a neighbour whose number begins alike', () => {
    const faults = [
      'routes[1].retry.base',
      'routes[1].providers[0]',
      'routes[11].name',
      'notificationTypes[0].route',
    ].map((path) => ({ path, message: 'x' }))
    const { here, elsewhere } = faultsAtPart(faults, 'routes[1]')
    expect(here.map(({ path }) => path)).toEqual(['retry.base', 'providers.0'])
    expect(elsewhere.map(({ path }) => path)).toEqual(['routes[11].name', 'notificationTypes[0].route'])
  })

  it('that holds for everything replaces nothing else, and has its own faults', () => {
    const value = { facade: { outboundContacts: { sms: 'a' } }, routes: [] }
    const { input, path } = withPart(document, 'general', null, value)
    expect(namesOf(input)).toEqual(['a', 'b', 'c'])
    expect(input).toMatchObject({ facade: { outboundContacts: { sms: 'a' } } })
    const faults = ['facade.outboundContacts.sms', 'retention.audit', 'routes[0].name'].map((at) => ({
      path: at,
      message: 'x',
    }))
    const { here, elsewhere } = faultsAtPart(faults, path)
    expect(here.map((fault) => fault.path)).toEqual(['facade.outboundContacts.sms', 'retention.audit'])
    expect(elsewhere.map((fault) => fault.path)).toEqual(['routes[0].name'])
  })
})
