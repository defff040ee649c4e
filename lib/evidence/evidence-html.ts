import { turnsNamed } from '@/lib/domain/turns-of-writing'
import type { EvidencePack } from '@/lib/evidence/take-evidence'

/** The pack as one page that needs nothing else: no script runs, nothing is fetched, and the JSON is in it. */
export function evidenceHtml({ about, manifest, parts }: EvidencePack): string {
  const pack = JSON.stringify({ about, manifest, parts }).replaceAll('<', '\\u003c')
  const { verify, ...facts } = about
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence: notification ${escaped(about.notificationId)}</title>
<style>body{font:14px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#15181e;background:#fff}
h2{margin-top:2rem;border-bottom:1px solid #ccc}table{border-collapse:collapse;width:100%}td,th{border:1px solid #ccc;padding:.3rem .5rem;text-align:left;vertical-align:top;overflow-wrap:anywhere}
code{font-size:12px}</style></head><body>
<h1>Evidence of one notification</h1>
${tableOf([facts])}
<h2>Manifest</h2>${tableOf(manifest)}
<h2>How to verify</h2><ol>${verify.map((line) => `<li>${escaped(line)}</li>`).join('')}</ol>
<p>The same document as JSON is in this file, in the element <code>pack</code>.</p>
${Object.entries(parts)
  .map(([name, content]) => `<h2>${escaped(name)}</h2>${shown(content)}`)
  .join('\n')}
<script type="application/json" id="pack">${pack}</script>
</body></html>
`
}

function shown(content: unknown): string {
  if (!Array.isArray(content))
    return typeof content === 'object' && content !== null ? tableOf([content]) : `<p>${text(content)}</p>`
  return content.length === 0 ? '<p>None.</p>' : tableOf(content)
}

/** One thing as names and values; several with a column each. */
function tableOf(rows: unknown[]): string {
  const objects = rows.filter((row): row is Record<string, unknown> => typeof row === 'object' && row !== null)
  if (objects.length === 1)
    return `<table>${Object.entries(objects[0] ?? {})
      .map(([name, value]) => `<tr><th>${escaped(name)}</th><td>${text(value)}</td></tr>`)
      .join('')}</table>`
  const names = [...new Set(objects.flatMap((row) => Object.keys(row)))]
  const head = names.map((name) => `<th>${escaped(name)}</th>`).join('')
  const body = objects.map((row) => `<tr>${names.map((name) => `<td>${text(row[name])}</td>`).join('')}</tr>`)
  return `<table><tr>${head}</tr>${body.join('')}</table>`
}

function text(value: unknown): string {
  if (value === null || value === undefined) return '—'
  return escaped(typeof value === 'object' ? JSON.stringify(value) : String(value))
}

function escaped(value: string): string {
  return turnsNamed(value).replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
