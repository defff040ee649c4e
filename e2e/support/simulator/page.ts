import type { SimulatedProviders } from '@/e2e/support/simulator/simulated-providers'

const style = `
  body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; color: #1f2937 }
  table { border-collapse: collapse; width: 100%; margin: .5rem 0 2rem }
  th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid #e5e7eb; vertical-align: top }
  .bad { color: #b91c1c; font-weight: 600 } .good { color: #15803d; font-weight: 600 } .quiet { color: #6b7280 }
  @media (prefers-color-scheme: dark) {
    body { background: #111827; color: #e5e7eb } th, td { border-color: #374151 } .bad { color: #fca5a5 } .good { color: #86efac }
  }`

/** What the simulated customers got, for a person who watches; it reloads itself. */
export function statusPage(providers: SimulatedProviders): string {
  const { ledger, arrivals } = providers
  const twice = Object.keys(ledger.view(null, 0).duplicates).length
  const verdict =
    twice === 0
      ? '<p class="good">No message has reached a customer twice.</p>'
      : `<p class="bad">${twice} message(s) reached a customer more than once.</p>`
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="2">
<title>Provider simulator</title><style>${style}</style></head><body>
<h1>Provider simulator</h1>${verdict}
<h2>Providers</h2><table><thead><tr><th>Provider</th><th>Accepted</th><th>Repeats recognised</th><th>Same key, other body</th><th>Keys accepted twice</th></tr></thead>
<tbody>${ledger
    .providers()
    .map((name) => providerRow(providers, name))
    .join('')}</tbody></table>
<h2>Latest messages</h2><table><thead><tr><th>Time (UTC)</th><th>Provider</th><th>Recipient</th><th>Message</th></tr></thead>
<tbody>${arrivals.map(arrivalRow).join('') || '<tr><td colspan="4" class="quiet">Nothing has arrived yet.</td></tr>'}</tbody></table>
</body></html>`
}

function providerRow({ ledger }: SimulatedProviders, name: string): string {
  const { counts, duplicates } = ledger.view(name, 0)
  const twice = Object.keys(duplicates).length
  return row([
    escaped(name),
    String(counts.accepted),
    String(counts.repeats),
    String(counts.otherBody),
    `<span class="${twice > 0 ? 'bad' : 'quiet'}">${twice}</span>`,
  ])
}

function arrivalRow(arrival: SimulatedProviders['arrivals'][number]): string {
  const note = arrival.repeat ? ' <span class="quiet">(repeat, not delivered again)</span>' : ''
  return row([
    escaped(arrival.at.slice(11, 23)),
    escaped(arrival.provider),
    escaped(arrival.recipient ?? ''),
    escaped(arrival.text ?? '') + note,
  ])
}

function row(cells: string[]): string {
  return `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
