import { readFile } from 'node:fs/promises'
import { EnvironmentError, env } from '@/lib/config/env'
import { activeConfiguration, invalidateConfiguration } from '@/lib/configuration/active-configuration'
import { diffConfigurations } from '@/lib/configuration/diff-configurations'
import { checkedDocument, saveConfiguration } from '@/lib/configuration/save-configuration'
import { AppError } from '@/lib/domain/errors'
import { parseStrictJson } from '@/lib/http/strict-json'
import { adapterNamed } from '@/lib/providers/registry'

const triesMax = 5

/**
 * Saves the document of ONCE_CONFIG_FILE when it differs from the newest version. Processes that start together agree
 * on one new version.
 * @returns the version in force and whether this call made it; null when no file is named
 * @throws EnvironmentError naming the file and its every fault
 */
export async function applyConfigurationFile(): Promise<{ version: number; changed: boolean } | null> {
  const path = env().ONCE_CONFIG_FILE
  if (!path) return null
  try {
    return await saveInTurn(await readDocument(path))
  } catch (error) {
    throw unusable(error)
  }
}

async function saveInTurn(input: unknown): Promise<{ version: number; changed: boolean }> {
  for (let tries = 1; ; tries++) {
    try {
      return await saveIfDifferent(input)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'version_stale') || tries === triesMax) throw error
    }
  }
}

async function saveIfDifferent(input: unknown): Promise<{ version: number; changed: boolean }> {
  invalidateConfiguration()
  const active = await activeConfiguration()
  const changes = diffConfigurations(active.document, checkedDocument(input, active.document), adapterNamed)
  if (changes.length === 0 && active.version > 0) return { version: active.version, changed: false }
  const save = { input, expectedVersion: active.version, author: 'file', reason: 'ONCE_CONFIG_FILE' }
  return { ...(await saveConfiguration(save)), changed: true }
}

async function readDocument(path: string): Promise<unknown> {
  try {
    return parseStrictJson(await readFile(path, 'utf8'))
  } catch (error) {
    if (error instanceof AppError) throw error
    throw new AppError('malformed', `${path} cannot be read.`)
  }
}

/** A file that cannot be used is a fault of the environment, like a secret that is missing. */
function unusable(error: unknown): unknown {
  if (!(error instanceof AppError) || (error.code !== 'malformed' && error.code !== 'invalid')) return error
  const faults = error.detail.faults?.map(({ path, message }) => `\n  ${path}: ${message}`) ?? []
  return new EnvironmentError(`ONCE_CONFIG_FILE: ${error.message}${faults.join('')}`)
}
