import { expect, test } from 'vitest'
import { dataAction, dataActionNames } from '@/lib/guard/data-actions'

const actions = dataActionNames.map((name) => dataAction(name, 'https://once.example.com/'))
const reserved = ['orgId', 'integrationId', 'rawRequest']

test.each(actions)(
  '$name has the shape that the vendor imports: flat, named by its rules, every input escaped',
  (action) => {
    const { request, response } = action.config
    expect(Object.keys(action)).toEqual(['name', 'integrationType', 'actionType', 'config', 'contract', 'secure'])
    expect(action).toMatchObject({ integrationType: 'custom-rest-actions', actionType: 'custom', secure: false })
    expect(request.requestUrlTemplate).toMatch(/^https:\/\/once\.example\.com\/api\/v1\/guard\/[a-z]+/)
    expect(request.headers.Authorization).toBe('Bearer $' + '{credentials.apiKey}')
    const { inputSchema } = action.contract.input
    const { successSchema } = action.contract.output
    for (const [name, { type }] of [
      ...Object.entries(inputSchema.properties),
      ...Object.entries(successSchema.properties),
    ]) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_-]*$/)
      expect(reserved).not.toContain(name)
      expect(['string', 'integer', 'number', 'boolean']).toContain(type)
    }
    expect(Object.keys(response.translationMap)).toEqual(Object.keys(successSchema.properties))
    const templates = request.requestUrlTemplate + (request.requestType === 'POST' ? request.requestTemplate : '')
    const used = [...templates.matchAll(/\$\{input\.(\w+)\}/g)].map((match) => match[1])
    expect([...new Set(used)].sort()).toEqual(Object.keys(inputSchema.properties).sort())
    expect(templates.replace(/\$esc\.(jsonString|url)\(\$\{input\.\w+\}\)/g, '')).not.toContain('$')
  },
)
