import { type Operator, requirePermission } from '@/lib/auth/operator'
import { configurationSchema, type NotificationTypeInput, notificationTypeSchema } from '@/lib/configuration/document'
import { sampleRequest } from '@/lib/configuration/sample-request'
import type { Fault } from '@/lib/domain/errors'
import { parseStrictJson } from '@/lib/http/strict-json'
import { faultsOf } from '@/lib/http/validate'
import { type Rendered, renderTemplate } from '@/lib/intake/render-template'

/** What a sample payload becomes under a type that is being edited; nothing is stored. */
export type TypePreview =
  | {
      kind: 'rendered'
      subject: Rendered | null
      body: Rendered
      key: Rendered | null
      /** Paths of the sample that rules and templates can use, each with an example. */
      fields: { path: string; example: string }[]
      /** For each rule: the values that make the fact, or which of them the sample lacks. */
      rules: { rule: string; values: string[] | null; missing: string[] }[]
    }
  | { kind: 'invalid'; faults: Fault[] }

const sampleBytesMax = 64 * 1024
const fieldsMax = 200

/** Renders a type's templates with a sample request and says what its dedup rules would compare. @throws AppError `forbidden` */
export function previewType(by: Operator, value: unknown, sample: string): TypePreview {
  requirePermission(by, 'configuration.read')
  const parsed = notificationTypeSchema.safeParse(value)
  if (!parsed.success) return { kind: 'invalid', faults: faultsOf(parsed.error) }
  const scope = scopeOf(sample, parsed.data.name)
  if (scope === null) return { kind: 'invalid', faults: [{ path: 'sample', message: 'is not a JSON object' }] }
  const { template, keyRecipe, dedup } = parsed.data
  return {
    kind: 'rendered',
    subject: template.subject === undefined ? null : renderTemplate(template.subject, scope),
    body: renderTemplate(template.body, scope),
    key: keyRecipe === undefined ? null : renderTemplate(keyRecipe, scope),
    fields: leaves(scope).slice(0, fieldsMax),
    rules: dedup.map(({ rule, fields }) => {
      const values = fields.map((field) => valueAt(scope, field))
      const missing = fields.filter((_, i) => values[i] === undefined)
      return { rule, values: missing.length > 0 ? null : values.map(String), missing }
    }),
  }
}

/** A request that the type would accept, to begin with. */
export function sampleFor(type: NotificationTypeInput): string {
  const document = configurationSchema.parse({ notificationTypes: [] })
  const parsed = notificationTypeSchema.safeParse(type)
  const request = parsed.success ? sampleRequest({ ...document, notificationTypes: [parsed.data] }) : null
  return JSON.stringify(request ?? { recipient: { phone: '+15551234567' }, data: { orderId: 'ORD_1' } }, null, 2)
}

function scopeOf(sample: string, type: string): Record<string, unknown> | null {
  try {
    if (sample.length > sampleBytesMax) return null
    const request = parseStrictJson(sample)
    if (typeof request !== 'object' || request === null || Array.isArray(request)) return null
    const { identifiers, ...rest } = request as Record<string, unknown>
    return { data: {}, recipient: {}, ...rest, type, identifiers: byName(identifiers) }
  } catch {
    return null
  }
}

function byName(identifiers: unknown): Record<string, unknown> {
  if (!Array.isArray(identifiers)) return {}
  const pairs = identifiers.flatMap((one: unknown) =>
    typeof one === 'object' && one !== null && 'name' in one && 'value' in one ? [[String(one.name), one.value]] : [],
  )
  return Object.fromEntries(pairs)
}

function leaves(value: unknown, path = ''): { path: string; example: string }[] {
  if (typeof value !== 'object' || value === null) return path ? [{ path, example: String(value).slice(0, 80) }] : []
  return Object.entries(value).flatMap(([name, member]) => leaves(member, path ? `${path}.${name}` : name))
}

function valueAt(scope: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => {
    const holds = typeof value === 'object' && value !== null && Object.hasOwn(value, part)
    return holds ? (value as Record<string, unknown>)[part] : undefined
  }, scope)
}
