import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { runningDemo, signIn, startedReplay } from './demo/running-demo.mjs'
import { findBrowser } from './find-browser.mjs'
import { kilobytesMax, scriptScale, scriptsOf } from './first-load.mjs'
import { installDependencies } from './install-dependencies.mjs'
import { addressOf, pages } from './pages.mjs'
import { root } from './progress.mjs'

// First-load JavaScript of each page as it is served, gzip: what the page's HTML asks for, and what it loads later by itself. The table
// in docs/console.md is what was measured last.
process.chdir(root)
await installDependencies({ withDevelopment: true })
const { chromium } = await import('@playwright/test')
const executablePath = await findBrowser()
const demo = await runningDemo()
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
const table = ['| page | first load, kB gzip | loaded later, kB gzip |', '|---|---|---|']
let tooHeavy = 0
try {
  const page = await (await browser.newContext({ baseURL: demo.url })).newPage()
  const kilobytesOf = scriptScale(async (path) => (await page.request.get(path)).body())
  for (const [name, place] of Object.entries(pages)) {
    const { atFirst, later } = await scriptsAt(page, await addressOf(page, place))
    const [first, then] = [await kilobytesOf(atFirst), await kilobytesOf(later)]
    if (first > kilobytesMax) tooHeavy++
    table.push(`| ${name} | ${first.toFixed(0)} | ${then.toFixed(0)} |`)
    console.log(table.at(-1))
    if (name !== 'Sign-in') continue
    await signIn(page, demo)
    await startedReplay(page)
  }
} finally {
  await browser.close()
  await demo.stop()
}
const docs = join(root, 'docs/console.md')
writeFileSync(docs, readFileSync(docs, 'utf8').replace(/\| page \|.*\n(\|.*\n)+/, `${table.join('\n')}\n`))
if (tooHeavy > 0) console.error(`${tooHeavy} pages are over ${kilobytesMax} kB`)
process.exit(tooHeavy > 0 ? 1 : 0)

/** Paths of the scripts that a page's HTML asks for, and of those that it loads when it works. */
async function scriptsAt(page, address) {
  const loaded = new Set()
  const note = (request) => request.resourceType() === 'script' && loaded.add(new URL(request.url()).pathname)
  page.on('request', note)
  const response = await page.goto(address)
  const atFirst = scriptsOf(await response.text())
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .animate-pulse'))
  await page.waitForTimeout(500)
  page.off('request', note)
  return { atFirst, later: [...loaded].filter((path) => !atFirst.has(path)) }
}
