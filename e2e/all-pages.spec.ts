import { randomUUID } from 'node:crypto'
import { expectPagesAccessible } from '@/e2e/support/accessible'
import { expect, test } from '@/e2e/support/test'
import { kilobytesMax, scriptScale, scriptsOf } from '@/scripts/first-load.mjs'
import { addressOf, pages } from '@/scripts/pages.mjs'

const order = { type: 'order_confirmation', recipient: { phone: '+15558675311' } }

test('no page has an accessibility fault, breaks the content policy, is wider than a phone or heavier than it may be', async ({
  signedIn: page,
  product,
  simulator,
  browser,
}) => {
  test.setTimeout(600_000) // axe reads some forty pages in two themes
  const send = async (orderId: string, more = {}, key?: string) =>
    (await product.send({ ...order, ...more, data: { orderId } }, key)).id
  const reaches = async (id: string, status: string) =>
    expect.poll(async () => (await product.call('GET', `/api/v1/notifications/${id}`)).json.status).toBe(status)
  const key = randomUUID()
  await reaches(await send(`walked ${key}`, {}, key), 'sent')
  await send(`walked ${key}`)
  await expect(send('another', {}, key)).rejects.toThrow('refused with 422')
  await simulator.client.setFaults('genesys-primary', { rejectRatio: 1, rejectStatus: 422 })
  await reaches(await send(`dead ${key}`, { campaign: 'walked' }), 'dead_lettered')
  await simulator.client.clearFaults('genesys-primary')
  const dead = { filter: { status: 'dead_lettered', campaign: 'walked' }, mode: 'retry' }
  const { previewId } = (await product.call('POST', '/api/v1/replays/preview', dead)).json
  await product.call('POST', '/api/v1/replays', { previewId, name: 'Walked', reason: 'every page' })
  await product.call('POST', '/api/v1/lists', { name: 'walked', uniqueIdentifier: ['customer_id'] })
  await product.call('POST', '/api/v1/campaigns', { name: 'walked', list: 'walked', type: 'order_confirmation' })
  const queue = { name: 'walked', kind: 'sqs', enabled: false, producer: 'shop' }
  const intakes = [{ ...queue, settings: { queueUrl: 'http://127.0.0.1:1/walked' } }]
  await product.reconfigure((before) => ({ ...before, intakes }))

  const read = async (path: string) => (await page.request.get(product.url + path)).body()
  const kilobytesOf = scriptScale(read)
  const context = await browser.newContext()
  const stranger = await context.newPage()
  await expectPagesAccessible(stranger, product.url, [pages['Sign-in'] ?? ''])
  await context.close()
  const beyond = { 'Dead letters': '/review?what=dead', 'The last hour': '/?range=1h' }
  for (const [name, place] of Object.entries({ ...pages, ...beyond })) {
    await page.setViewportSize({ width: 1280, height: 900 })
    const address = await addressOf(page, place, product.url)
    const scripts = scriptsOf((await read(address)).toString())
    expect(scripts.size, name).toBeGreaterThan(0)
    expect(await kilobytesOf(scripts), name).toBeLessThanOrEqual(kilobytesMax)
    await expectPagesAccessible(page, product.url, [address])
    await page.setViewportSize({ width: 390, height: 900 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), name).toBe(true)
  }
})
