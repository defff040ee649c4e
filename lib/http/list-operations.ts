import { createCampaignSchema } from '@/lib/campaigns/campaign-schemas'
import { namedPageSchema } from '@/lib/http/handlers/get-lists'
import { uploadQuerySchema } from '@/lib/http/handlers/upload-contacts'
import type { Operation } from '@/lib/http/openapi-document'
import { createListSchema } from '@/lib/lists/list-schemas'

const summaries = {
  start: 'Start a campaign with the contacts that its list has now',
  pause: 'Pause: nothing more is accepted; what was accepted goes its way',
  resume: 'Go on where it was paused',
  cancel: 'Cancel: what is not accepted yet never is',
}

/** Contact lists and campaigns, as the API document describes them. */
export const listOperations: Operation[] = [
  {
    method: 'post',
    path: '/api/v1/lists',
    summary: 'Make a contact list',
    scope: 'lists:write',
    body: createListSchema,
    answers: { 201: 'Made', 200: 'The same list exists', 409: 'The name belongs to a list of another definition' },
  },
  {
    method: 'get',
    path: '/api/v1/lists',
    summary: 'Contact lists by name',
    scope: 'lists:write',
    query: namedPageSchema,
    answers: { 200: 'One page and the cursor of the next' },
  },
  {
    method: 'get',
    path: '/api/v1/lists/{name}',
    summary: 'One list with its newest uploads and their errors by row',
    scope: 'lists:write',
    answers: { 200: 'The list', 404: 'None of this name' },
  },
  {
    method: 'post',
    path: '/api/v1/lists/{name}/contacts',
    summary: 'Upload contacts as CSV with a header row; the same file again adds nothing',
    scope: 'lists:write',
    csv: true,
    query: uploadQuerySchema,
    answers: {
      200: 'Counts, and the first 1000 faults by row and column',
      404: 'No list of this name',
      413: 'Over 1 GiB or 5 million rows',
      415: 'Not text/csv, or compressed',
    },
  },
  {
    method: 'post',
    path: '/api/v1/campaigns',
    summary: 'Make a campaign: a list, a notification type, and whom to leave out',
    scope: 'lists:write',
    body: createCampaignSchema,
    answers: { 201: 'Made', 200: 'The same campaign exists', 409: 'The name belongs to another campaign' },
  },
  {
    method: 'get',
    path: '/api/v1/campaigns',
    summary: 'Campaigns by name',
    scope: 'lists:write',
    query: namedPageSchema,
    answers: { 200: 'One page and the cursor of the next' },
  },
  {
    method: 'get',
    path: '/api/v1/campaigns/{name}',
    summary: 'One campaign with its progress and the first contacts that failed',
    scope: 'lists:write',
    answers: { 200: 'The campaign', 404: 'None of this name' },
  },
  {
    method: 'get',
    path: '/api/v1/campaigns/{name}/preview',
    summary: 'What starting it now would do: sent, suppressed and why, on which other lists the same people are',
    scope: 'lists:write',
    answers: { 200: 'Counts over the first 20 000 contacts', 404: 'None of this name' },
  },
  ...(['start', 'pause', 'resume', 'cancel'] as const).map(
    (action): Operation => ({
      method: 'post',
      path: `/api/v1/campaigns/{name}/${action}`,
      summary: summaries[action],
      scope: 'lists:write',
      answers: { 200: 'The campaign as it is now', 404: 'None of this name', 409: 'Its status does not allow it' },
    }),
  ),
]
