import { installDependencies } from './install-dependencies.mjs'
import { root } from './progress.mjs'

// The benchmarks, also from a fresh clone: `npm run bench -- [part …]`.
process.chdir(root)
await installDependencies({ withDevelopment: true })
const { register } = await import('tsx/esm/api')
register()
await import('../bench/run.ts')
