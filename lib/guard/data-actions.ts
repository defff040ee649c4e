/** The operations of the guard API that a flow calls. */
export const dataActionNames = ['claim', 'confirm', 'release', 'check'] as const
export type DataActionName = (typeof dataActionNames)[number]

type Contract = { type: 'object'; required?: string[]; properties: Record<string, { type: 'string' | 'boolean' }> }

/**
 * What Genesys Cloud imports as a custom action of a web services integration. Templates are Velocity; `input` is flat.
 * Source: exports of public integrations and the vendor's pages on request and response configuration.
 */
export type DataAction = {
  name: string
  integrationType: 'custom-rest-actions'
  actionType: 'custom'
  config: {
    request: {
      requestUrlTemplate: string
      requestType: 'GET' | 'POST'
      headers: Record<string, string>
      requestTemplate: string
    }
    response: {
      translationMap: Record<string, string>
      translationMapDefaults: Record<string, string>
      successTemplate: string
    }
  }
  contract: {
    input: { inputSchema: Contract & { additionalProperties: true } }
    output: { successSchema: Contract & { additionalProperties: true } }
  }
  secure: false
}

const who = ['notificationType', 'identifierName', 'identifierValue']

/** The file to import for one operation, for the deployment at this URL. It names a credential and holds none. */
export function dataAction(name: DataActionName, publicUrl: string): DataAction {
  const base = `${publicUrl.replace(/(?<!\/)\/+$/, '')}/api/v1/guard`
  switch (name) {
    case 'claim':
      return action(
        'Once: claim a notification',
        [...who, 'key'],
        posted(
          `${base}/claim`,
          `{"type":${json('notificationType')},"identifiers":[{"name":${json('identifierName')},"value":${json('identifierValue')}}],"key":${json('key')}}`,
        ),
        { decision: 'string', reason: 'string', claimId: 'string', sentAt: 'string' },
      )
    case 'confirm':
      return action(
        'Once: confirm a claim (it was sent)',
        ['claimId', 'providerMessageId'],
        posted(`${base}/confirm`, `{"claimId":${json('claimId')},"providerMessageId":${json('providerMessageId')}}`),
        {},
      )
    case 'release':
      return action(
        'Once: release a claim (it was not sent)',
        ['claimId'],
        posted(`${base}/release`, `{"claimId":${json('claimId')}}`),
        {},
      )
    case 'check':
      return action(
        'Once: check a notification',
        who,
        asked(
          `${base}/check?type=${url('notificationType')}&identifier=${url('identifierName')}:${url('identifierValue')}`,
        ),
        { sent: 'boolean', status: 'string', notificationId: 'string', sentAt: 'string' },
      )
  }
}

type Outputs = Record<string, 'string' | 'boolean'>
type Request = DataAction['config']['request']

function action(name: string, inputs: string[], request: Request, outputs: Outputs): DataAction {
  return {
    name,
    integrationType: 'custom-rest-actions',
    actionType: 'custom',
    config: { request, response: responseOf(outputs) },
    contract: {
      input: { inputSchema: { ...contract(inputs.map((input) => [input, 'string'])), additionalProperties: true } },
      output: { successSchema: { ...withoutDemand(contract(Object.entries(outputs))), additionalProperties: true } },
    },
    secure: false,
  }
}

/** Values that an answer may leave out come as empty texts: a flow's decision then needs no test for their presence. */
function responseOf(outputs: Outputs): DataAction['config']['response'] {
  const names = Object.keys(outputs)
  return {
    translationMap: Object.fromEntries(names.map((name) => [name, `$.${name}`])),
    translationMapDefaults: Object.fromEntries(
      Object.entries(outputs).map(([name, type]) => [name, type === 'string' ? '""' : 'false']),
    ),
    successTemplate: `{${names.map((name) => `"${name}":\${${name}}`).join(',')}}`,
  }
}

function posted(requestUrlTemplate: string, requestTemplate: string): Request {
  const headers = { 'Content-Type': 'application/json', ...credential }
  return { requestUrlTemplate, requestType: 'POST', headers, requestTemplate }
}

/** A GET has no body; the format wants the field all the same. */
function asked(requestUrlTemplate: string): Request {
  return { requestUrlTemplate, requestType: 'GET', headers: { ...credential }, requestTemplate: input('rawRequest') }
}

/** A field `apiKey` of the integration's user-defined credentials holds the producer key. */
const credential = { Authorization: 'Bearer $' + '{credentials.apiKey}' }

function contract(members: [string, 'string' | 'boolean'][]): Contract {
  return {
    type: 'object',
    required: members.map(([name]) => name),
    properties: Object.fromEntries(members.map(([name, type]) => [name, { type }])),
  }
}

function withoutDemand({ type, properties }: Contract): Contract {
  return { type, properties }
}

/** An input as a JSON text, with its quotes. */
function json(name: string): string {
  return `"$esc.jsonString(${input(name)})"`
}

function url(name: string): string {
  return `$esc.url(${input(name)})`
}

function input(name: string): string {
  return `\${input.${name}}`
}
