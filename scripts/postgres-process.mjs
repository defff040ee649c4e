import { spawn, spawnSync } from 'node:child_process'
import {
  chownSync,
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { initdbCommand, makePrivateFolder, spawnOptions } from './postgres-place.mjs'
import { serverArguments } from './postgres-settings.mjs'

const logBytesMax = 10 * 1024 * 1024

/** Creates the cluster unless it is there. A crash or a second process in the middle leaves no half of one. */
export function createCluster({ folder, binaries, account, password }, durable) {
  if (statSync(folder, { throwIfNoEntry: false })) return false
  const draft = `${folder}.new-${process.pid}`
  const passwordFile = `${draft}.password`
  rmSync(draft, { recursive: true, force: true })
  makePrivateFolder(draft, account)
  writeFileSync(passwordFile, password, { mode: 0o600 })
  if (account) chownSync(passwordFile, account.uid, account.gid)
  const [command, ...prefix] = initdbCommand(binaries)
  const made = spawnSync(command, [...prefix, ...initdbArguments(draft, passwordFile, durable)], spawnOptions(account))
  rmSync(passwordFile)
  if (made.status !== 0) {
    rmSync(draft, { recursive: true, force: true })
    throw new Error(`PostgreSQL's data could not be created: ${made.error?.message ?? String(made.stderr).trim()}`)
  }
  return moveInto(draft, folder)
}

function initdbArguments(draft, passwordFile, durable) {
  return [
    `--pgdata=${draft}`,
    '--username=once',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
    ...(durable ? [] : ['--no-sync']),
  ]
}

function moveInto(draft, folder) {
  try {
    renameSync(draft, folder)
    return true
  } catch (error) {
    rmSync(draft, { recursive: true, force: true })
    if (error.code === 'ENOTEMPTY' || error.code === 'EEXIST') return false
    throw error
  }
}

/** The server that runs on this folder now, whoever started it; null when there is none. */
export function findRunning(folder) {
  const [pid, , , port] = readLockFile(folder)
  return pid && port && runsOn(pid, folder) ? { pid, port } : null
}

/**
 * After a crash the lock file may name a number that another program has by now, and PostgreSQL would not start.
 * It goes only when no process of the old server is left: two servers on one folder destroy it.
 */
function removeStaleLock(folder) {
  const [pid] = readLockFile(folder)
  if (!pid || !isAlive(pid) || runsOn(pid, folder) || anyProcessIn(folder)) return
  rmSync(join(folder, 'postmaster.pid'), { force: true })
}

function readLockFile(folder) {
  try {
    return readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n').map(Number)
  } catch {
    return []
  }
}

/** Starts the server in a session of its own: neither Ctrl-C nor our death ends it in the middle of a write. */
export function launch(place, port, durable, environment = {}) {
  removeStaleLock(place.folder)
  const log = openLog(place)
  const options = spawnOptions(place.account)
  const child = spawn(join(place.binaries, 'bin', 'postgres'), serverArguments(place, port, durable), {
    ...options,
    env: { ...options.env, ...environment },
    detached: true,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  child.unref()
  const server = { pid: child.pid, port, exited: false }
  child.once('error', () => {
    server.exited = true
  })
  child.once('exit', () => {
    server.exited = true
  })
  return server
}

function openLog({ folder }) {
  const path = logFile(folder)
  const large = (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > logBytesMax
  return openSync(path, large ? 'w' : 'a', 0o600)
}

export function logFile(folder) {
  return `${folder}.log`
}

export function lastLogLines(folder) {
  return readFileSync(logFile(folder), 'utf8').trimEnd().split('\n').slice(-5).join('\n')
}

/** Whether the process is a server whose working folder this is: a number alone may belong to anyone by now. */
export function runsOn(pid, folder) {
  if (process.platform === 'linux') return workingFolder(pid) === realpathSync(folder)
  const shown = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' })
  return shown.stdout?.includes(folder) ?? false
}

function anyProcessIn(folder) {
  if (process.platform !== 'linux') return false
  const real = realpathSync(folder)
  return readdirSync('/proc').some((entry) => /^\d+$/.test(entry) && workingFolder(entry) === real)
}

function workingFolder(pid) {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return null
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}
