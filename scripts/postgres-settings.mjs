import { spawnSync } from 'node:child_process'
import { totalmem } from 'node:os'
import { join } from 'node:path'
import { spawnOptions } from './postgres-place.mjs'

const mebibyte = 1024 * 1024

/** Command-line settings of the embedded PostgreSQL. `durable: false` is for tests, whose data nobody will miss. */
export function serverArguments(place, port, durable) {
  const settings = { ...always, ...(durable ? durableSettings(place) : disposableSettings), port }
  return ['-D', place.folder, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])]
}

const always = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: 200,
  random_page_cost: 1.1,
  jit: 'off',
  autovacuum_naptime: '10s',
  TimeZone: 'UTC',
  log_timezone: 'UTC',
  // Errors belong to the statement's sender, who logs them without the data that these lines would carry.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: 0,
}

const disposableSettings = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  shared_buffers: '128MB',
  max_wal_size: '1GB',
}

function durableSettings(place) {
  return {
    fsync: 'on',
    synchronous_commit: 'on',
    full_page_writes: 'on',
    shared_buffers: `${sharedBuffersMebibytes()}MB`,
    // Full pages after a checkpoint dominate what a large ledger writes: fewer checkpoints, smaller pages.
    max_wal_size: '4GB',
    checkpoint_timeout: '15min',
    wal_compression: supportsLz4(place) ? 'lz4' : 'off',
  }
}

/** A quarter of the memory this process may use, between 128 MiB and 1 GiB. */
function sharedBuffersMebibytes() {
  const limit = process.constrainedMemory?.() || Number.POSITIVE_INFINITY
  const quarter = Math.floor(Math.min(totalmem(), limit) / 4 / mebibyte)
  return Math.max(128, Math.min(quarter, 1024))
}

function supportsLz4({ binaries, folder, account }) {
  const asked = ['-D', folder, '-c', 'wal_compression=lz4', '-C', 'wal_compression']
  return spawnSync(join(binaries, 'bin', 'postgres'), asked, spawnOptions(account)).status === 0
}
