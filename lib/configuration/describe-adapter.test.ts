import { describe, expect, it } from 'vitest'
import { describeAdapters } from '@/lib/configuration/describe-adapter'

describe('adapters, as the form shows them', () => {
  it('say what each setting is, which are needed and which are secret', () => {
    const genesys = describeAdapters().find(({ name }) => name === 'genesys-outbound-contacts')
    expect(genesys?.settings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'baseUrl', kind: 'text', required: true, secret: false }),
        expect.objectContaining({ name: 'accessToken', kind: 'text', required: true, secret: true }),
      ]),
    )
  })

  it('have a title and a description for every setting', () => {
    for (const { name, settings } of describeAdapters()) {
      expect(settings.length, name).toBeGreaterThan(0)
      for (const setting of settings) expect(setting.description, `${name}.${setting.name}`).not.toBe('')
    }
  })

  it('offer numbers and switches as such', () => {
    const smtp = describeAdapters().find(({ name }) => name === 'smtp')
    expect(smtp?.settings.find(({ name }) => name === 'port')?.kind).toBe('number')
    expect(smtp?.settings.find(({ name }) => name === 'secure')).toMatchObject({ kind: 'yes-no', required: false })
  })
})
