import { renderToStaticMarkup } from 'react-dom/server'
import { expect, test } from 'vitest'
import { PreviewSentences } from '@/components/campaigns/preview-sentences'
import type { CampaignPreview } from '@/lib/campaigns/preview-campaign'

const preview: CampaignPreview = {
  ...{ total: 10_000, checked: 10_000, willSend: 9_685, willBeSuppressed: 315, invalid: 0, decidedBefore: 0 },
  suppressedBy: [
    {
      ...{ guard: 'dedup_window', rule: 'once-a-day', windowMs: 86_400_000 },
      ...{ type: 'bill_due', campaign: null, contacts: 312 },
    },
    {
      ...{ guard: 'unique_identifier', rule: 'once-in-all-campaigns', windowMs: null },
      ...{ type: 'bill_due', campaign: 'spring', contacts: 3 },
    },
  ],
  alsoOn: [],
}

test('who is left out is told by what reached them, within how long, and by which rule', () => {
  const words = renderToStaticMarkup(<PreviewSentences preview={preview} />).replaceAll(/<[^>]+>/g, '')
  expect(words).toContain('312 by bill_due within 1 d, by rule once-a-day')
  expect(words).toContain('3 by bill_due in the campaign spring at any time, by rule once-in-all-campaigns.')
})
