import type { Metadata } from 'next'
import Link from 'next/link'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { dataActionNames } from '@/lib/guard/data-actions'
import { openapiDocument, operations } from '@/lib/http/openapi-document'

export const metadata: Metadata = { title: 'API' }

/** The API to read, from the same document that programs get at /api/openapi.json. */
export default function ApiPage() {
  const { paths } = openapiDocument()
  return (
    <main className="mx-auto flex max-w-4xl flex-col gap-4 p-4 md:p-8">
      <PageHeading
        title="API"
        lead="Authenticate with Authorization: Bearer and a producer key. Errors are problem documents with a code and the places at fault."
      >
        <span className="flex gap-4 text-sm">
          <a href="/api/openapi.json" className="text-accent underline">
            openapi.json
          </a>
          <Link href="/" className="text-accent underline">
            Console
          </Link>
        </span>
      </PageHeading>
      <Card title="Genesys Cloud data actions">
        <p className="px-4 py-3 text-sm">
          To import into a web services integration, for the guard API (sign in to the console first):{' '}
          {dataActionNames.map((name) => (
            <a key={name} href={`/api/console/data-actions/${name}.json`} className="mr-3 text-accent underline">
              {name}.json
            </a>
          ))}
        </p>
      </Card>
      {operations.map(({ method, path, summary, scope, answers }) => {
        const schema = requestSchema(paths?.[path]?.[method])
        return (
          <Card
            key={`${method} ${path}`}
            title={
              <span className="flex flex-wrap items-center gap-2 font-mono text-sm">
                <Badge tone={method === 'get' ? 'quiet' : 'info'}>{method.toUpperCase()}</Badge>
                {path}
              </span>
            }
            aside={scope ? <code className="text-muted text-xs">{scope}</code> : null}
          >
            <div className="flex flex-col gap-2 px-4 py-3 text-sm">
              <p>{summary}.</p>
              <ul className="text-muted">
                {Object.entries(answers).map(([status, meaning]) => (
                  <li key={status}>
                    <span className="figures font-medium text-text">{status}</span> {meaning}
                  </li>
                ))}
              </ul>
              {schema ? (
                <details>
                  <summary className="cursor-pointer text-accent">Request body</summary>
                  <pre className="mt-2 whitespace-pre-wrap break-words rounded-md bg-raised p-3 font-mono text-xs">
                    {JSON.stringify(schema, null, 2)}
                  </pre>
                </details>
              ) : null}
            </div>
          </Card>
        )
      })}
    </main>
  )
}

/** The schema of an operation's JSON body, as the document has it; undefined without one. */
function requestSchema(operation: unknown): unknown {
  const described = operation as
    | { requestBody?: { content?: { 'application/json'?: { schema?: unknown } } } }
    | undefined
  return described?.requestBody?.content?.['application/json']?.schema
}
