import { installDependencies } from './install-dependencies.mjs'
import { root } from './progress.mjs'

// The provider simulator alone, also from a fresh clone. Its mail listener is a development package.
process.chdir(root)
await installDependencies({ withDevelopment: Boolean(process.env.SMTP_PORT) })
const { register } = await import('tsx/esm/api')
register()
await import('../e2e/support/simulator/main.ts')
