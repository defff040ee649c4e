import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import Module, { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Script } from 'node:vm'

// Runs a bundle with what V8 compiled of it for an earlier process, which halves a start. A parent that asks for it by a message
// gets that kept, of the functions that have run by then, and this process ends.
const [, , bundle] = process.argv
const kept = `${bundle}.compiled`
const cachedData = existsSync(kept) ? readFileSync(kept) : undefined
const script = new Script(Module.wrap(readFileSync(bundle, 'utf8')), { filename: bundle, cachedData })
process.once('message', () => {
  writeFileSync(kept, script.createCachedData())
  process.exit()
})
const main = { exports: {} }
script.runInThisContext()(main.exports, createRequire(bundle), main, bundle, dirname(bundle))
