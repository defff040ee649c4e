import { spawn } from 'node:child_process'
import { progressOutput, root } from './progress.mjs'

const running = new Set()

/** Runs a program of the checkout with its output shown. @returns {Promise<number>} its exit status, 1 when it was killed */
export function run(command, args, { env = process.env, stdio = ['ignore', progressOutput(), 'inherit'] } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, env, stdio })
    running.add(child)
    child.once('error', reject)
    child.once('close', (status) => {
      running.delete(child)
      resolve(status ?? 1)
    })
  })
}

/** Runs an installed package's program, without npx: nothing is looked up or fetched. */
export function runTool(script, args, options) {
  return run(process.execPath, [`node_modules/${script}`, ...args], options)
}

export function runNpm(args, options) {
  const npm = process.env.npm_execpath
  return npm?.endsWith('.js') ? run(process.execPath, [npm, ...args], options) : run('npm', args, options)
}

/** Ends what is running and waits for it. */
export async function stopCommands() {
  await Promise.all(
    [...running].map(async (child) => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      await ended
    }),
  )
}
