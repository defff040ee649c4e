import type { AnswerRules, StatusMeaning } from '@/lib/providers/classify-http'

// No sender of ours would reach this number. An opt-out is among them: to go round it by another provider is not ours.
const ofTheMessage = [21211, 21214, 21217, 21265, 21268, 21602, 21604, 21605, 21610, 21614, 21617, 21618, 21635]

// The number, the region or the account behind our sender: another provider may well be able to.
const ofTheAccount = [
  20003, 20005, 20006, 20008, 20403, 20404, 21205, 21210, 21212, 21213, 21215, 21216, 21219, 21408, 21603, 21606, 21608,
  21609, 21612, 21659, 21660, 21661, 21701, 21703, 21705,
]

// Queue full, too many at once, the day's allowance spent.
const forLater = [14107, 20429, 21611, 63038]

/**
 * Twilio's answers. Every documented 4xx means that nothing was sent, and 429 that the request was not processed; it
 * names no time to wait. A code that is not listed is judged by its status: vendors split and add codes all the time.
 */
export const twilioAnswers: AnswerRules = {
  idFields: ['sid'],
  acceptedWithoutId: 'never',
  codes: { ...meaning(ofTheMessage, 'message'), ...meaning(ofTheAccount, 'account'), ...meaning(forLater, 'later') },
}

function meaning(codes: readonly number[], meaning: StatusMeaning): Record<string, StatusMeaning> {
  return Object.fromEntries(codes.map((code) => [String(code), meaning]))
}
