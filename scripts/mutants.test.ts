import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants } from '@/e2e/support/mutants/guards'

test.each(mutants)('the guard that "$name" takes out is still where it was', ({ file, find, test: proof }) => {
  expect(readFileSync(file, 'utf8')).toContain(find)
  expect(readFileSync(proof, 'utf8')).not.toBe('')
})
