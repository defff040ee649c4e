import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../free-port.mjs'
import { root } from '../progress.mjs'

/** `npm run demo` on ports and in a data directory of its own, with its history made; `stop` leaves nothing. */
export async function runningDemo() {
  const folder = mkdtempSync(join(tmpdir(), 'once-demo-'))
  const port = await freePort()
  const admin = { email: 'admin@example.com', password: 'demo-of-the-screens' }
  const env = {
    ...process.env,
    PORT: String(port),
    SIMULATOR_PORT: String(await freePort()),
    ONCE_DATA_DIR: folder,
    ONCE_ADMIN_EMAIL: admin.email,
    ONCE_ADMIN_PASSWORD: admin.password,
  }
  const child = spawn(process.execPath, ['scripts/demo.mjs'], { cwd: root, env, stdio: ['ignore', 'pipe', 'inherit'] })
  const exit = new Promise((done) => child.once('exit', done))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill('SIGTERM'))
  await new Promise((done, fail) => {
    child.stdout.on('data', (chunk) => {
      process.stdout.write(chunk)
      if (String(chunk).includes('Demo on ')) done()
    })
    exit.then(() => fail(new Error('The demo ended while it started.')))
  })
  return {
    url: `http://127.0.0.1:${port}`,
    admin,
    async stop() {
      child.kill('SIGTERM')
      await exit
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Signs in on the page that asks for it. */
export async function signIn(page, { admin }) {
  await page.getByLabel('Email').fill(admin.email)
  await page.getByLabel('Password').fill(admin.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
}

/** A replay of the dead letters of one provider, slow enough to be seen at work. @returns its address */
export async function startedReplay(page) {
  await page.goto('/replays')
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .animate-pulse'))
  const known = page.locator('main td a[href^="/replays/"]').first()
  if ((await known.count()) > 0) return known.getAttribute('href')
  await page.goto('/replays/~new?mode=retry&status=dead_lettered&provider=genesys-primary')
  await page.getByRole('button', { name: 'Dry run' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('After the outage')
  await page.getByRole('textbox', { name: 'Reason' }).fill('The carrier is back')
  await page.getByRole('spinbutton', { name: 'Pace per second' }).fill('0.1')
  await page.getByRole('button', { name: /^Start the replay/ }).click()
  await page.waitForURL(/\/replays\/[0-9a-f-]{36}$/)
  return new URL(page.url()).pathname
}
