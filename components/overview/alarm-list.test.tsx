import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { HeldUpNote } from '@/components/campaigns/held-up-note'
import { AlarmList } from '@/components/overview/alarm-list'
import { alarmsOf } from '@/lib/insights/alarms'

const fine = { heartbeatAgeSeconds: 1, backlogAgeSeconds: 600, needsReview: 0, needsReviewOldestSeconds: null }
const open = { state: 'open' as const, since: null, triesAgainAt: null, share: 0 }
const provider = { name: 'genesys', enabled: true, paused: null, breaker: open }
const alarms = alarmsOf({ ...fine, collisionsOfHour: 0, retentionSilentSeconds: 11_000, counterDrift: [] }, [provider])

test('nobody is sent to a page that their role does not open', () => {
  const linksFor = (seesProviders: boolean) => {
    const list = renderToStaticMarkup(<AlarmList alarms={alarms} seesProviders={seesProviders} />)
    const note = renderToStaticMarkup(<HeldUpNote text="Every provider is closed." seesProviders={seesProviders} />)
    expect(list).toContain('genesys fails')
    expect(list).toContain('Retention does not run')
    expect(note).toContain('Every provider is closed.')
    return [...(list + note).matchAll(/href="([^"]*)"/g)].map((match) => match[1])
  }
  expect(linksFor(true)).toEqual(['/providers', '/notifications?status=queued', '/providers'])
  expect(linksFor(false)).toEqual(['/notifications?status=queued'])
})

test('what is read aloud of an alarm are its lasting words; what moves is shown beside them', () => {
  const alarm = { level: 'warn' as const, text: 'Something is due.', href: '/notifications' }
  const late = { ...alarm, detail: 'The oldest for 75 seconds.' }
  const html = renderToStaticMarkup(<AlarmList alarms={[late]} seesProviders />)
  expect(html.match(/role="alert"[^>]*>[^<]*/g)).toEqual(['role="alert">Something is due.'])
  expect(html.replaceAll(/<[^>]+>/g, '')).toContain('Something is due. The oldest for 75 seconds.')
})
