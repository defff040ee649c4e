import { startSimulator } from '@/e2e/support/simulator/simulator'

const { PORT, HOST, LEDGER, SMTP_PORT, KEYLESS, SUPERVISED } = process.env

const simulator = await startSimulator({
  port: Number(PORT || 9001),
  host: HOST || '127.0.0.1',
  ...(LEDGER ? { ledger: LEDGER } : {}),
  ...(SMTP_PORT ? { smtpPort: Number(SMTP_PORT) } : {}),
  keyless: (KEYLESS ?? '').split(',').filter(Boolean),
})

// The first line is for programs, the second for people.
console.log(JSON.stringify({ url: simulator.url, smtpPort: simulator.smtpPort }))
console.log(`Provider simulator: open ${simulator.url} to watch messages arrive.`)

const stop = () => void simulator.stop().then(() => process.exit(0))
// Whoever started us as a part of a test is gone, perhaps killed: do not stay behind.
if (SUPERVISED) process.stdin.resume().once('end', stop)
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, stop)
}
