const words: Record<string, string> = {
  attempts_exhausted: 'no attempts left',
  cannot_repeat: 'the provider would not recognise a repeat',
  key_retention_over: 'the provider may have forgotten our key',
  rejected_after_unknown: 'refused after an unknown outcome',
  unknown_at_another_provider: 'another provider may have it, and that risk is no longer accepted: see its attempts',
  key_no_longer_known: 'the provider would not recognise a repeat any more',
  worker_lost: 'the worker ended during the call',
  workers_lost_before_sending: 'its workers ended again and again before sending it',
  body_drift: 'the provider holds another message under our key: compare what it has before anything else',
  timeout: 'no answer in time',
  content_changed_or_unreadable: 'its content cannot be read, or was changed',
  expired_after_unknown: 'expired after an unknown outcome',
  guardrail_after_unknown: 'the guardrail stopped it after an unknown outcome',
}

/** Why something waits: our word in plain language, the provider's code behind it as it is. */
export function reasonWords(reason: string | null): string {
  if (reason === null) return 'no reason recorded'
  const [ours = '', code] = reason.split(':')
  const said = words[ours] ?? ours.replaceAll('_', ' ')
  return code ? `${said} (${code})` : said
}
