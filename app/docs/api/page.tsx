import type { Metadata } from 'next'
import Link from 'next/link'
import { DataActionLinks } from '@/components/docs/data-action-links'
import { TryIt } from '@/components/docs/try-it'
import { PageHeading } from '@/components/shell/page-heading'
import { Badge } from '@/components/ui/badge'
import { Card } from '@/components/ui/card'
import { type Operation, openapiDocument, operations } from '@/lib/http/openapi-document'
import { sampleOf } from '@/lib/http/sample-body'

export const metadata: Metadata = { title: 'API' }

/** The API to read and to try, from the same document that programs get at /api/openapi.json. */
export default function ApiPage() {
  const { paths } = openapiDocument()
  return (
    <main className="mx-auto flex max-w-6xl flex-col gap-4 p-4 md:p-8">
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
      <div className="grid items-start gap-6 lg:grid-cols-[19rem_minmax(0,1fr)]">
        <Contents />
        <div className="flex min-w-0 flex-col gap-4">
          <Card title="Genesys Cloud data actions">
            <div className="px-4 py-3 text-sm">
              To import into a web services integration, for the guard API (sign in to the console first):{' '}
              <DataActionLinks />
            </div>
          </Card>
          {operations.map((operation) => (
            <OperationCard
              key={anchorOf(operation)}
              operation={operation}
              schema={requestSchema(paths?.[operation.path]?.[operation.method])}
            />
          ))}
        </div>
      </div>
    </main>
  )
}

/** Every operation, in sight beside what is read. */
function Contents() {
  return (
    <nav aria-label="Operations" className="max-h-[calc(100dvh-2rem)] overflow-y-auto lg:sticky lg:top-4 max-lg:hidden">
      <ul className="flex flex-col gap-0.5 text-xs">
        {operations.map((operation) => (
          <li key={anchorOf(operation)}>
            <a
              href={`#${anchorOf(operation)}`}
              className="flex min-h-[24px] items-center gap-2 rounded-md px-2 py-1 font-mono hover:bg-raised"
            >
              <span className="w-8 shrink-0 text-muted">{operation.method.toUpperCase()}</span>
              <span className="min-w-0 break-words">{operation.path.replace(/^\/api/, '')}</span>
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

function OperationCard({ operation, schema }: { operation: Operation; schema: unknown }) {
  const { method, path, summary, scope, answers, keyed, versioned, csv } = operation
  const headers = [
    ...(method === 'get' ? [] : [`Content-Type: ${csv ? 'text/csv' : 'application/json'}`]),
    ...(keyed ? ['Idempotency-Key: tried-by-hand-1'] : []),
    ...(versioned ? ['If-Match: "1"'] : []),
  ]
  return (
    <Card
      id={anchorOf(operation)}
      aria-label={`${method.toUpperCase()} ${path}`}
      className="scroll-mt-4"
      title={
        <span className="flex flex-wrap items-center gap-2 font-mono text-sm">
          <Badge tone={method === 'get' ? 'quiet' : 'info'}>{method.toUpperCase()}</Badge>
          <span className="min-w-0 break-all">{path}</span>
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
            <summary className="w-fit cursor-pointer text-accent">Request body</summary>
            <pre className="mt-2 whitespace-pre-wrap break-words rounded-md bg-raised p-3 font-mono text-xs">
              {JSON.stringify(schema, null, 2)}
            </pre>
          </details>
        ) : null}
        <TryIt
          method={method.toUpperCase()}
          path={path}
          headers={headers.join('\n')}
          body={csv ? '' : schema ? JSON.stringify(sampleOf(schema), null, 2) : null}
        />
      </div>
    </Card>
  )
}

function anchorOf({ method, path }: Operation): string {
  return `${method}${path.replace(/[^a-z0-9]+/gi, '-')}`
}

/** The schema of an operation's JSON body, as the document has it; undefined without one. */
function requestSchema(operation: unknown): unknown {
  const described = operation as
    | { requestBody?: { content?: { 'application/json'?: { schema?: unknown } } } }
    | undefined
  return described?.requestBody?.content?.['application/json']?.schema
}
