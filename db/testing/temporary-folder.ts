import { chmodSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A folder of its own for one test, whose remover it is. Others may pass through it: root's PostgreSQL keeps its data in it then, and they go with it. */
export function temporaryFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `once-${name}-`))
  chmodSync(folder, 0o711)
  return folder
}
