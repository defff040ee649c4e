import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { root, say } from './progress.mjs'
import { runNpm } from './run-command.mjs'

const progressEveryMs = 15_000
const lock = join(root, '.installing')

/**
 * Brings node_modules in line with the lock file; does nothing when it is. Serving needs no development packages. Two
 * commands that begin together in a fresh clone install one after the other.
 */
export async function installDependencies({ withDevelopment }) {
  if (areInstalled(withDevelopment)) return
  await takeTurn()
  try {
    if (!areInstalled(withDevelopment)) await install(withDevelopment)
  } finally {
    rmSync(lock, { force: true })
  }
}

async function takeTurn() {
  for (let told = false; !locked(); told = true) {
    if (!told) say('Waiting: another command is installing dependencies')
    await wait(500)
  }
}

function locked() {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
    if (ownerIsDead()) rmSync(lock, { force: true })
    return false
  }
}

/** A lock that was only just made may be empty, or gone by now: then nobody is known to be dead. */
function ownerIsDead() {
  try {
    const pid = Number(readFileSync(lock, 'utf8'))
    return pid > 0 && !process.kill(pid, 0)
  } catch (error) {
    return error.code === 'ESRCH'
  }
}

async function install(withDevelopment) {
  say('Installing dependencies')
  const progress = setInterval(() => say('Still installing'), progressEveryMs)
  const include = withDevelopment ? ['--include=dev'] : ['--omit=dev']
  try {
    // `npm ci` begins by removing what is there, also below a server that runs from it.
    if (areInstalled(false) && (await runNpm(['install', '--no-save', ...include])) === 0) return
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
