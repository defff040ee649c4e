import crypto, { createHash } from 'node:crypto'

// Loaded before the product in a process of a test: what contains the pill ends it, as a message that makes the machine run out
// of memory would, in the middle of our own work on it.
const prototype = Object.getPrototypeOf(createHash('sha256'))
const { update } = prototype
prototype.update = function (data, ...more) {
  dieOf(data)
  return update.call(this, data, ...more)
}
const { hash } = crypto
if (hash) {
  crypto.hash = (algorithm, data, ...more) => {
    dieOf(data)
    return hash(algorithm, data, ...more)
  }
}

function dieOf(data) {
  if (String(data).includes('POISON-PILL')) process.kill(process.pid, 'SIGKILL')
}
