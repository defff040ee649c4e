import { spawn, spawnSync } from 'node:child_process'

/** librdkafka's mock cluster inside kcat, where kcat is installed: somebody else's reading of the protocol. */
export async function mockCluster(): Promise<{ brokers: string[]; close(): Promise<void> } | null> {
  if (spawnSync('kcat', ['-V']).status !== 0) return null
  const kcat = spawn('kcat', '-C -b ignored:1 -t keepalive -X test.mock.num.brokers=1 -d mock'.split(' '), {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const brokers = await new Promise<string>((resolve, reject) => {
    let said = ''
    kcat.once('exit', () => reject(new Error(`kcat ended: ${said.slice(-500)}`)))
    kcat.stderr.on('data', (chunk: Buffer) => {
      said += chunk
      const [, found] = /bootstrap\.servers=(127\.0\.0\.1:\d+)/.exec(said) ?? []
      if (found) resolve(found)
      if (said.length > 1_000_000) said = '' // it keeps talking
    })
  })
  return {
    brokers: [brokers],
    close: () =>
      new Promise((resolve) => {
        kcat.removeAllListeners('exit')
        kcat.once('exit', () => resolve())
        kcat.kill('SIGKILL')
      }),
  }
}
