import { defineConfig } from '@playwright/test'

const asRoot = process.getuid?.() === 0

/** Specs start the built product themselves (e2e/support/test.ts); `npm test` finds the browser and names it. */
export default defineConfig({
  testDir: 'e2e',
  testMatch: '*.spec.ts',
  workers: 2,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  use: {
    viewport: { width: 1280, height: 900 },
    // One that waits for what has gone would else wait until its test's end, and not say so.
    actionTimeout: 30_000,
    // A trace would cost a quarter of the time of all tests, failed or not: ask for one with `--trace on`.
    screenshot: 'only-on-failure',
    launchOptions: {
      ...(process.env.CHROME_PATH ? { executablePath: process.env.CHROME_PATH } : {}),
      args: [
        ...(asRoot ? ['--no-sandbox'] : []),
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
})
