import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * What the JSON file at `path` holds; made from `fresh()` when there is none. Two processes at once agree on one value,
 * and a crash leaves all of it or nothing: secrets made twice would lock their owner out of what they sealed.
 */
export function readOrCreatePrivateFile(path, fresh) {
  const found = readPrivateFile(path)
  if (found) return found
  createOnce(path, `${JSON.stringify(fresh(), null, 2)}\n`)
  return readPrivateFile(path)
}

export function readPrivateFile(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw new Error(`${path} cannot be read: ${error.message}`)
  }
}

function createOnce(path, text) {
  const draft = `${path}.${process.pid}`
  writeDurably(draft, text)
  try {
    linkSync(draft, path)
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    rmSync(draft)
  }
  syncFolder(dirname(path))
}

function writeDurably(path, text) {
  const file = openSync(path, 'w', 0o600)
  writeSync(file, text)
  fsyncSync(file)
  closeSync(file)
}

function syncFolder(path) {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}
