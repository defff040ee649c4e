import type { FieldValues, Resolver } from 'react-hook-form'
import type { z } from 'zod'
import { withoutEmpty } from '@/components/configuration/without-empty'

/**
 * Checks a form, as it would be sent, by the server's own schema: a choice that nobody made is no part of it. Both are loaded when
 * something is to be checked first: the page is lighter by zod. Where they cannot be, the server alone checks.
 */
export function lazyResolver<Input extends FieldValues>(load: () => Promise<z.ZodType>): Resolver<Input> {
  return async (values, context, options) => {
    const sent = withoutEmpty(values) as Input
    const loaded = await Promise.all([import('@hookform/resolvers/zod'), load()]).catch(() => null)
    if (loaded === null) return { values: sent, errors: {} }
    const [{ zodResolver }, schema] = loaded
    return (zodResolver(schema as never) as unknown as Resolver<Input>)(sent, context, options)
  }
}
