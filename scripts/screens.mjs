import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findBrowser } from './find-browser.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { root, say } from './progress.mjs'

// Pictures of every console page, of a demo of its own: docs/screens/<page>-<theme>.png and <page>-390.png.
const windows = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 680 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 680 } },
  { name: '390', colorScheme: 'light', viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true },
]
const pages = {
  overview: '/',
  notifications: '/notifications',
  notification: firstOf('/notifications?status=sent', '/notifications/'),
  'dead-letter': firstOf('/notifications?status=dead_lettered', '/notifications/'),
  duplicates: '/duplicates',
  duplicate: firstOf('/duplicates?guard=dedup_window', '/duplicates/'),
  review: '/review',
  providers: '/providers',
  provider: '/providers/genesys-primary',
  routes: '/routes',
  route: '/routes/sms-default',
  types: '/types',
  type: '/types/order_confirmation',
  settings: '/settings',
  producers: '/producers',
  users: '/users',
  audit: '/audit',
}
const onlyPages = process.argv.slice(2)
const out = join(root, 'docs/screens')
const password = 'demo-of-the-screens'

process.chdir(root)
await installDependencies({ withDevelopment: true })
const executablePath = await findBrowser()
const { chromium } = await import('@playwright/test')
const folder = mkdtempSync(join(tmpdir(), 'once-screens-'))
const port = await freePort()
const demo = await startDemo()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--hide-scrollbars'] })
let failed = false
try {
  mkdirSync(out, { recursive: true })
  for (const { name, ...window } of windows) await takeAll(name, window)
} catch (error) {
  console.error(error)
  failed = true
} finally {
  await browser.close()
  await demo.stop()
  rmSync(folder, { recursive: true, force: true })
}
process.exit(failed ? 1 : 0)

async function takeAll(name, window) {
  const context = await browser.newContext({
    ...window,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    baseURL: `http://127.0.0.1:${port}`,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto('/sign-in')
  await settledPage(page)
  if (wanted('sign-in')) await take(page, 'sign-in', name)
  await page.getByLabel('Email').fill('admin@example.com')
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('heading', { name: 'Overview' }).waitFor()
  for (const [picture, place] of Object.entries(pages)) {
    if (!wanted(picture)) continue
    await page.goto(typeof place === 'string' ? place : await place(page))
    await settledPage(page)
    await take(page, picture, name)
  }
  await context.close()
}

function wanted(picture) {
  return onlyPages.length === 0 || onlyPages.includes(picture)
}

async function take(page, picture, name) {
  await page.screenshot({ path: join(out, `${picture}-${name}.png`), animations: 'disabled', caret: 'hide' })
  say(`${picture}-${name}.png`)
}

/** Polling never ends, so the network is no sign: what is on the page is there once no skeleton is. */
async function settledPage(page) {
  await page.waitForLoadState('load')
  await page.evaluate(() => document.fonts.ready)
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .animate-pulse'))
  await page.waitForTimeout(700)
}

/** The address of the first entry that a list links to. */
function firstOf(list, prefix) {
  return async (page) => {
    await page.goto(list)
    await settledPage(page)
    return page.locator(`main a[href^="${prefix}"]`).first().getAttribute('href')
  }
}

/** `npm run demo` on ports and in a data directory of its own, with its history made. */
async function startDemo() {
  const env = {
    ...process.env,
    PORT: String(port),
    SIMULATOR_PORT: String(await freePort()),
    ONCE_DATA_DIR: folder,
    ONCE_ADMIN_PASSWORD: password,
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
    async stop() {
      child.kill('SIGTERM')
      await exit
    },
  }
}

function freePort() {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port: free } = server.address()
      server.close(() => done(free))
    })
  })
}
