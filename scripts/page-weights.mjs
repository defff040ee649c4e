import { gzipSync } from 'node:zlib'
import { runningDemo, signIn } from './demo/running-demo.mjs'
import { findBrowser } from './find-browser.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { root } from './progress.mjs'

// First-load JavaScript of each page as it is served, gzip: what the page's HTML asks for, and what it loads later by itself.
const pages = {
  'Sign-in': '/sign-in',
  Overview: '/',
  Notifications: '/notifications',
  Notification: '/notifications?status=sent > /notifications/',
  Duplicates: '/duplicates',
  Duplicate: '/duplicates?guard=dedup_window > /duplicates/',
  Review: '/review',
  Replays: '/replays',
  'New replay': '/replays/~new',
  Campaigns: '/campaigns',
  Campaign: '/campaigns/spring-2027',
  'Contact lists': '/lists',
  'Contact list': '/lists/spring-customers',
  Types: '/types',
  Type: '/types/order_confirmation',
  Routes: '/routes',
  Route: '/routes/sms-default',
  Providers: '/providers',
  Provider: '/providers/genesys-primary',
  Intakes: '/intakes',
  'New intake': '/intakes/~new',
  Alerts: '/alerts',
  Settings: '/settings',
  Producers: '/producers',
  Users: '/users',
  Audit: '/audit',
  API: '/docs/api',
}
const kilobytesMax = 200

process.chdir(root)
await installDependencies({ withDevelopment: true })
const { chromium } = await import('@playwright/test')
const executablePath = await findBrowser()
const demo = await runningDemo()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const weights = new Map()
let tooHeavy = 0
try {
  const page = await (await browser.newContext({ baseURL: demo.url })).newPage()
  console.log('| page | first load, kB gzip | loaded later, kB gzip |\n|---|---|---|')
  for (const [name, place] of Object.entries(pages)) {
    const { first, later } = await weigh(page, await addressOf(page, place))
    if (first > kilobytesMax) tooHeavy++
    console.log(`| ${name} | ${first.toFixed(0)} | ${later.toFixed(0)} |`)
    if (name === 'Sign-in') await signIn(page, demo)
  }
} finally {
  await browser.close()
  await demo.stop()
}
if (tooHeavy > 0) console.error(`${tooHeavy} pages are over ${kilobytesMax} kB`)
process.exit(tooHeavy > 0 ? 1 : 0)

async function weigh(page, address) {
  const loaded = new Set()
  const note = (request) => request.resourceType() === 'script' && loaded.add(new URL(request.url()).pathname)
  page.on('request', note)
  const response = await page.goto(address)
  const html = await response.text()
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .animate-pulse'))
  await page.waitForTimeout(500)
  page.off('request', note)
  // What only old browsers load is not of this browser's first load.
  const tags = [...html.matchAll(/<script[^>]+src="([^"?]+\.js)[^>]*>/g)].filter(([tag]) => !/nomodule/i.test(tag))
  const first = new Set(tags.map(([, path]) => path))
  const later = [...loaded].filter((path) => !first.has(path))
  return { first: await kilobytesOf(page, first), later: await kilobytesOf(page, later) }
}

async function kilobytesOf(page, paths) {
  let bytes = 0
  for (const path of paths) {
    if (!weights.has(path)) weights.set(path, gzipSync(await (await page.request.get(path)).body()).length)
    bytes += weights.get(path)
  }
  return bytes / 1000
}

/** `list > prefix` is the first entry of a list. */
async function addressOf(page, place) {
  const [list, prefix] = place.split(' > ')
  if (!prefix) return list
  await page.goto(list)
  return page.locator(`main a[href^="${prefix}"]`).first().getAttribute('href')
}
