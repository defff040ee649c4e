import manifest from '@/package.json' with { type: 'json' }

export const version: string = manifest.version

/** How we name ourselves to providers. */
export const userAgent = `Once/${version}`
