import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, say } from './progress.mjs'
import { runNpm } from './run-command.mjs'

const progressEveryMs = 15_000

/** Brings node_modules in line with the lock file; does nothing when it is. Serving needs no development packages. */
export async function installDependencies({ withDevelopment }) {
  if (areInstalled(withDevelopment)) return
  say('Installing dependencies')
  const progress = setInterval(() => say('Still installing'), progressEveryMs)
  const include = withDevelopment ? ['--include=dev'] : []
  try {
    if ((await runNpm(['ci', ...include])) === 0) return
    say('npm ci failed, trying npm install')
    if ((await runNpm(['install', ...include])) === 0) return
  } finally {
    clearInterval(progress)
  }
  throw new Error('The dependencies could not be installed: see what npm says above.')
}

/** npm writes its own list when an installation is complete, so an interrupted one has none. */
function areInstalled(withDevelopment) {
  const wanted = packagesOf('package-lock.json')
  const installed = packagesOf(join('node_modules', '.package-lock.json'))
  if (!wanted || !installed) return false
  return Object.entries(wanted).every(([path, { version, optional, dev, devOptional }]) => {
    const found = installed[path]
    if (path === '' || found?.version === version) return true
    return !found && (optional || ((dev || devOptional) && !withDevelopment))
  })
}

function packagesOf(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages
  } catch {
    return null
  }
}
