import { readFileSync } from 'node:fs'
import { pathToFileURL } from 'node:url'

/**
 * The parts list of what runs, as CycloneDX 1.5, from the lock file: each package with version, hash and licence. npm's own
 * list refuses a lock with overrides, and leaves out what development needs too.
 */
export function partsList(lock) {
  const parts = Object.entries(lock.packages).filter(([path, { dev, link }]) => path !== '' && !dev && !link)
  return {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: { component: { type: 'application', name: lock.name, version: lock.version } },
    components: parts.map(([path, part]) => component(nameOf(path), part)),
  }
}

function component(name, { version, integrity, license, optional }) {
  return {
    type: 'library',
    name,
    version,
    scope: optional ? 'optional' : 'required',
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    hashes: [{ alg: 'SHA-512', content: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex') }],
    licenses: license ? [{ expression: license }] : [],
  }
}

function nameOf(path) {
  return path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'))
  process.stdout.write(`${JSON.stringify(partsList(lock), null, 2)}\n`)
}
