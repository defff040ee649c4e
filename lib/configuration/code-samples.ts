import type { SampleEvent, SampleRequest } from '@/lib/configuration/sample-request'

/** A first call, to copy, by the name of what it is for. */
export type CodeSamples = { name: string; text: string }[]

const key = 'order-1'

/** The same request in what systems are written in, and as a row of the outbox where a type is bound to an event. None has a key in it. */
export function codeSamples(url: string, request: SampleRequest, event: SampleEvent | null): CodeSamples {
  return [
    { name: 'curl', text: curlSample(url, request) },
    { name: 'Node', text: nodeSample(url, request) },
    { name: 'Python', text: pythonSample(url, request) },
    ...(event ? [{ name: 'SQL, in your own transaction', text: sqlSample(event) }] : []),
  ]
}

export function curlSample(url: string, request: SampleRequest): string {
  return `curl -i ${url}/api/v1/notifications \\
  -H "Authorization: Bearer $ONCE_API_KEY" \\
  -H 'Idempotency-Key: ${key}' -H 'Content-Type: application/json' \\
  -d '${JSON.stringify(request).replaceAll("'", `'\\''`)}'`
}

function nodeSample(url: string, request: SampleRequest): string {
  return `const response = await fetch('${url}/api/v1/notifications', {
  method: 'POST',
  headers: {
    Authorization: \`Bearer \${process.env.ONCE_API_KEY}\`,
    'Idempotency-Key': '${key}', // names the transaction: a retry says the same again
    'Content-Type': 'application/json',
  },
  body: JSON.stringify(${JSON.stringify(request)}),
})
console.log(response.status, await response.json())`
}

/** Of texts only: such JSON is Python too. */
function pythonSample(url: string, request: SampleRequest): string {
  return `import json, os, urllib.request

request = urllib.request.Request(
    '${url}/api/v1/notifications',
    data=json.dumps(${JSON.stringify(request)}).encode(),
    headers={
        'Authorization': 'Bearer ' + os.environ['ONCE_API_KEY'],
        'Idempotency-Key': '${key}',  # names the transaction: a retry says the same again
        'Content-Type': 'application/json',
    },
)
with urllib.request.urlopen(request) as response:
    print(response.status, json.load(response))`
}

function sqlSample({ eventType, data }: SampleEvent): string {
  return `INSERT INTO outbox (id, event_type, payload)
VALUES (gen_random_uuid(), ${literal(eventType)}, ${literal(JSON.stringify(data))});`
}

function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
