import { reasonWords } from '@/components/notifications/reason-words'
import type { ConnectionAnswer } from '@/lib/providers/provider'

/** What trying a connection found, and what to do about it. */
export function connectionWords(answer: ConnectionAnswer, ms: number): string {
  switch (answer.found) {
    case 'ready':
      return `It answers within ${ms.toLocaleString('en')} ms and takes these credentials. Nothing was sent.`
    case 'reached':
      return `It answers within ${ms.toLocaleString('en')} ms (${reasonWords(answer.code)}). Whether it takes the credentials shows with the first message.`
    case 'refused':
      return answer.code === 'target_blocked'
        ? `It may not be reached from here: ${answer.detail ?? 'the address is private'}. ONCE_ALLOWED_PRIVATE_HOSTS lists what may.`
        : `It refuses this: ${reasonWords(answer.code)}${inBrackets(answer.detail)}. Check the credentials and what they permit.`
    case 'unreachable':
      return `It does not answer: ${reasonWords(answer.code)}${inBrackets(answer.detail)}. Check the address, and that this machine may reach it.`
  }
}

function inBrackets(detail: string | null): string {
  return detail === null ? '' : ` (${detail})`
}
