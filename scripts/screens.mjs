import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { runningDemo, signIn, startedReplay } from './demo/running-demo.mjs'
import { findBrowser } from './find-browser.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { root, say } from './progress.mjs'

// Pictures of every console page, of a demo of its own: docs/screens/<page>-<theme>.png and <page>-390.png. Names of pages take
// only those; `--whole` takes what is below the window too, `--to <folder>` puts them elsewhere.
const windows = [
  { name: 'light', colorScheme: 'light', viewport: { width: 1280, height: 680 } },
  { name: 'dark', colorScheme: 'dark', viewport: { width: 1280, height: 680 } },
  { name: '390', colorScheme: 'light', viewport: { width: 390, height: 780 }, isMobile: true, hasTouch: true },
]
const pages = {
  overview: '/',
  'overview-7d': '/?range=7d',
  notifications: '/notifications',
  notification: firstOf('/notifications?status=sent', '/notifications/'),
  'dead-letter': firstOf('/notifications?status=dead_lettered', '/notifications/'),
  duplicates: '/duplicates',
  duplicate: firstOf('/duplicates?guard=dedup_window', '/duplicates/'),
  groups: '/duplicates/groups',
  collisions: '/duplicates/collisions',
  gaps: '/duplicates/gaps',
  leaks: '/duplicates/leaks',
  'key-hygiene': '/duplicates/keys',
  review: '/review',
  'review-dead': '/review?what=dead',
  replays: '/replays',
  'new-replay': '/replays/~new?mode=retry&status=dead_lettered',
  replay: startedReplay,
  campaigns: '/campaigns',
  campaign: '/campaigns/spring-2027',
  lists: '/lists',
  list: '/lists/spring-customers',
  providers: '/providers',
  'new-provider': '/providers/~new',
  provider: '/providers/genesys-primary',
  routes: '/routes',
  'new-route': '/routes/~new',
  route: '/routes/sms-default',
  types: '/types',
  'new-type': '/types/~new',
  type: '/types/order_confirmation',
  intakes: '/intakes',
  'new-intake': '/intakes/~new',
  intake: '/intakes/orders-queue',
  alerts: withAlert,
  settings: '/settings',
  producers: '/producers',
  users: '/users',
  user: firstOf('/users', '/users/'),
  approvals: '/approvals',
  audit: '/audit',
  'audit-refused': refusedAudit,
  profile: '/profile',
  api: '/docs/api',
}
const { values: options, positionals: onlyPages } = parseArgs({
  allowPositionals: true,
  options: { whole: { type: 'boolean', default: false }, to: { type: 'string', default: join(root, 'docs/screens') } },
})
const out = options.to

process.chdir(root)
await installDependencies({ withDevelopment: true })
const executablePath = await findBrowser()
const { chromium } = await import('@playwright/test')
const demo = await runningDemo()
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
}
process.exit(failed ? 1 : 0)

async function takeAll(name, window) {
  const context = await browser.newContext({
    ...window,
    locale: 'en-GB',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    baseURL: demo.url,
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto('/sign-in')
  await settledPage(page)
  if (wanted('sign-in')) await take(page, 'sign-in', name)
  await signIn(page, demo)
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
  const file = join(out, `${picture}-${name}.png`)
  const taken = await page.screenshot({ animations: 'disabled', caret: 'hide', fullPage: options.whole })
  writeFileSync(file, await fewColours(taken))
  say(`${picture}-${name}.png`)
}

/** A third of the size with 64 colours, where Next's own image library is there for this machine. */
async function fewColours(png) {
  const sharp = await import('sharp').catch(() => null)
  return sharp ? sharp.default(png).png({ palette: true, colours: 64, effort: 10 }).toBuffer() : png
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
    const link = page.locator(`main td a[href^="${prefix}"]`).first()
    return (await link.count()) > 0 ? link.getAttribute('href') : list
  }
}

/** The demo has no alert of its own, since nobody hears it: one is made as a person would. */
async function withAlert(page) {
  await page.goto('/alerts')
  await settledPage(page)
  if ((await page.getByRole('row').count()) === 0) {
    await page.getByRole('button', { name: 'New alert' }).click()
    await page.getByRole('dialog').getByLabel('Name').fill('Messages are late')
    await page.getByRole('dialog').getByLabel('Address').fill('https://hooks.example.com/oncall')
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('row').first().waitFor()
  }
  return '/alerts'
}

/** Nobody was refused anything in the demo: somebody with a wrong password is. */
async function refusedAudit() {
  const stranger = await browser.newPage({ baseURL: demo.url })
  await stranger.goto('/sign-in')
  await stranger.getByLabel('Email').fill('eve@example.com')
  await stranger.getByLabel('Password').fill('a guess of eve')
  await stranger.getByRole('button', { name: 'Sign in' }).click()
  await stranger.getByRole('alert').filter({ hasText: /./ }).first().waitFor()
  await stranger.close()
  return '/audit?result=refused'
}
