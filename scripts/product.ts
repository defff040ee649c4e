// All that `npm start` runs of this product beside Next's own build, for scripts/bundle-product.mjs.
export { migrate } from '@/db/migrate'
export { EnvironmentError, parseEnvironment } from '@/lib/config/env'

/** Loaded when it is wanted: the environment is checked, and the database opened, without it. */
export const startServer = async () => (await import('@/scripts/server')).startServer()
