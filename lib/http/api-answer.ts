/** What a verb answers: one text, written out as it is. Fetch's Response costs more to write than a notification to accept. */
export type ApiAnswer = { status: number; headers: Record<string, string>; body: string | null }

/** A value as JSON that no cache keeps. */
export function jsonAnswer(value: unknown): ApiAnswer {
  return jsonText(200, JSON.stringify(value))
}

/** The same for JSON that is a text already. */
export function jsonText(status: number, body: string): ApiAnswer {
  return { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store' }, body }
}

/** Done, and nothing to say. */
export function emptyAnswer(): ApiAnswer {
  return { status: 204, headers: { 'cache-control': 'no-store' }, body: null }
}

export function asResponse({ status, headers, body }: ApiAnswer): Response {
  return new Response(body, { status, headers })
}
