import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say } from './progress.mjs'

const folder = join(root, '.product')

/** @returns what product.ts exports, of these sources (`hashOfSources`) */
export async function bundledProduct(sources) {
  await bundleIfStale(sources)
  return import(join(folder, 'product.mjs'))
}

/**
 * Puts product.ts into few files, unless they are of exactly these sources: a server that was killed is back in less than half of
 * the time that five hundred single modules take. Stack traces name its functions; the file of each stands above it there.
 */
export async function bundleIfStale(sources) {
  if (sourcesOfBundle() === sources) return
  say('Bundling the server')
  const { build, stop } = await import('esbuild')
  // Whoever starts at the same moment makes the same: what is there is always whole.
  const draft = `${folder}-${process.pid}`
  await build({
    entryPoints: [join(root, 'scripts', 'product.ts')],
    outdir: draft,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    external: await loadedByNext(),
    alias: { '@': root },
    // What was written as CommonJS asks for Node's own modules by name.
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    logLevel: 'error',
  })
  await stop() // its own process would stay beside the server
  writeFileSync(join(draft, 'sources.txt'), sources)
  if (sourcesOfBundle() === sources) return rmSync(draft, { recursive: true })
  rmSync(folder, { recursive: true, force: true })
  renameSync(draft, folder)
}

function sourcesOfBundle() {
  try {
    return readFileSync(join(folder, 'sources.txt'), 'utf8')
  } catch {
    return null
  }
}

/** From node_modules, as Next does: native code, and what finds files of its own beside it. One process loads each once. */
async function loadedByNext() {
  const { default: config } = await import('../next.config.js')
  return ['next', ...config.serverExternalPackages]
}
