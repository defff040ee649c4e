import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { temporaryFolder } from '@/db/testing/temporary-folder'

/**
 * Another build of this product in a folder of its own, as the next release has it for a browser: its id, the names of all its chunks
 * and the ids of all its actions are others. It is a copy of the build that lies here, with these names changed wherever they stand.
 */
export function makeSecondBuild(): { folder: string; remove(): void } {
  const folder = temporaryFolder('build')
  for (const file of sourceFiles()) cpSync(file, join(folder, file))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const isMade = /^\.next\/(cache|trace|types)|\.map$/
  cpSync('.next', join(folder, '.next'), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !isMade.test(path),
  })
  rename(join(folder, '.next'))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** As git lists them: what has been made beside the sources is no part of them. */
function sourceFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']).toString()
  return listed.split('\0').filter((file) => /^[^/]+$|^(app|components|db|lib|public|scripts)\//.test(file))
}

function rename(build: string): void {
  const others = otherNames(build)
  const names = new RegExp([...others.keys()].join('|'), 'g')
  // The stamp says of which sources it is: it is of the same.
  const isText = /(\.(js|json|html|rsc|css|meta)|BUILD_ID)$/
  for (const entry of readdirSync(build, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !isText.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    const renamed = path.slice(build.length).replace(names, (name) => others.get(name) ?? name)
    const text = readFileSync(path, 'utf8').replace(names, (name) => others.get(name) ?? name)
    rmSync(path)
    mkdirSync(join(build, renamed, '..'), { recursive: true })
    writeFileSync(join(build, renamed), text)
  }
}

function otherNames(build: string): Map<string, string> {
  const id = readFileSync(join(build, 'BUILD_ID'), 'utf8')
  const chunks = readdirSync(join(build, 'static', 'chunks')).map((file) => basename(file).split('.')[0] ?? '')
  const actions = Object.keys(
    JSON.parse(readFileSync(join(build, 'server/server-reference-manifest.json'), 'utf8')).node,
  )
  const reversed = (name: string) => [...name].reverse().join('')
  return new Map([
    [id, reversed(id)],
    ...chunks.map((name) => [name, reversed(name)] as const),
    // The first byte says how an action takes its arguments.
    ...actions.map((name) => [name, name.slice(0, 2) + reversed(name.slice(2))] as const),
  ])
}
