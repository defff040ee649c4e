import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { say } from './progress.mjs'
import { run, runTool } from './run-command.mjs'

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
]

/** A Chromium for the tests: one that is there, else Playwright's, else the system's package. @returns its path */
export async function findBrowser() {
  const there = installed()
  if (there) return there
  say('Looking for a browser: asking Playwright for Chromium')
  await runTool('playwright/cli.js', ['install', 'chromium'])
  const downloaded = await playwrights()
  if (downloaded) return downloaded
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    say('Installing the system package of Chromium')
    await run('apt-get', ['update', '-qq'])
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'])
    const packaged = installed()
    if (packaged) return packaged
  }
  throw new Error(
    'There is no browser for the tests. Install Chromium or Chrome with your package manager, or name one with CHROME_PATH.',
  )
}

function installed() {
  const named = process.env.CHROME_PATH
  if (named && !existsSync(named)) throw new Error(`CHROME_PATH names ${named}, which does not exist.`)
  return named ?? usualPlaces.find((path) => existsSync(path))
}

async function playwrights() {
  const { chromium } = await import('@playwright/test')
  const path = chromium.executablePath()
  return existsSync(path) ? path : null
}
