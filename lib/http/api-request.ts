/** Fetch's Headers, as far as a verb reads them. */
export type ApiHeaders = Pick<Headers, 'get'>

/** What a verb asks of a request. Fetch's own is one, and so is a thin view of Node's (`node-request.ts`). */
export type ApiRequest = Pick<Request, 'url' | 'arrayBuffer' | 'body'> & { headers: ApiHeaders }
