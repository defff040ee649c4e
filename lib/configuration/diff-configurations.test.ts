import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { diffConfigurations } from '@/lib/configuration/diff-configurations'
import { type ConfigurationInput, configurationSchema } from '@/lib/configuration/document'
import type { AdapterLookup } from '@/lib/configuration/provider-secrets'

const webhook = {
  channels: ['sms' as const],
  capabilities: { idempotency: { kind: 'none' as const, retention: null }, lookup: 'none' as const },
  settings: z.unknown(),
  secretSettings: ['secret'],
}
const lookup: AdapterLookup = () => webhook

const hook = { name: 'hook', adapter: 'webhook' as const, settings: { url: 'a', secret: 's-one' } }
const other = { name: 'other', adapter: 'webhook' as const, settings: { secret: 's-two' } }
const diff = (before: ConfigurationInput, after: ConfigurationInput) =>
  diffConfigurations(configurationSchema.parse(before), configurationSchema.parse(after), lookup)

describe('the difference of two configurations', () => {
  it('names the thing, not its place in the list', () => {
    const after = { providers: [other, { ...hook, timeoutMs: 5_000 }] }
    expect(diff({ providers: [hook, other] }, after)).toEqual([
      { path: 'providers.hook.timeoutMs', before: 10_000, after: 5_000 },
    ])
  })

  it('tells that a secret changed, and never what it is', () => {
    const after = { providers: [{ ...hook, settings: { url: 'a', secret: 's-new' } }] }
    expect(diff({ providers: [hook] }, after)).toEqual([
      { path: 'providers.hook.settings.secret', before: '•••', after: '•••' },
    ])
    expect(JSON.stringify(diff({}, { providers: [hook] }))).not.toContain('s-one')
    expect(JSON.stringify(diff({ providers: [hook] }, {}))).not.toContain('s-one')
  })

  it('shows what was added and removed as a whole', () => {
    expect(diff({}, { providers: [other] })).toEqual([
      { path: 'providers.other', before: null, after: expect.objectContaining({ name: 'other' }) },
    ])
  })

  it('counts the order of providers in a route, where it means something', () => {
    const route = (providers: string[]) => ({ routes: [{ name: 'r', channel: 'sms' as const, providers }] })
    expect(diff(route(['a', 'b']), route(['b', 'a']))).toEqual([
      { path: 'routes.r.providers', before: ['a', 'b'], after: ['b', 'a'] },
    ])
  })

  it('is empty for equal documents, however their members are ordered', () => {
    const turned = { ...hook, settings: { secret: 's-one', url: 'a' } }
    expect(diff({ providers: [hook, other] }, { providers: [turned, other] })).toEqual([])
  })
})
