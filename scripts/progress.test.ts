import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

test('progress, and what is run meanwhile, keeps off the output of a command that asks for it', () => {
  const script = `
    import { keepProgressOffOutput, say } from './scripts/progress.mjs'
    import { run } from './scripts/run-command.mjs'
    say('before')
    keepProgressOffOutput()
    say('after')
    await run('echo', ['installed'])`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
  expect(stdout).toMatch(/^\[ +\d\.\d s\] before\n$/)
  expect(stderr).toMatch(/^\[ +\d\.\d s\] after\ninstalled\n$/)
})
