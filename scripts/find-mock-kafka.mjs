import { spawnSync } from 'node:child_process'
import { say } from './progress.mjs'
import { run } from './run-command.mjs'

/**
 * kcat brings librdkafka's mock cluster, against which the Kafka intake is tested a second time. Installed where that is
 * possible; without it the tests use the broker of this repository alone, and this says so.
 */
export async function findMockKafka() {
  if (isThere()) return
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing the system package of kcat')
    await run('apt-get', ['update', '-qq'])
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'kcat'])
  }
  if (!isThere())
    say("There is no kcat: Kafka is tested against this repository's broker, not also against librdkafka's")
}

function isThere() {
  return spawnSync('kcat', ['-V']).status === 0
}
