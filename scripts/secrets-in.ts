/** What credentials look like, by who gives them out. */
const shapes: Record<string, RegExp> = {
  'a private key': /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----[\s\\n]+[A-Za-z0-9+/]{40}/,
  'an AWS access key': /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/,
  'a SendGrid key': /\bSG\.[\w-]{20,24}\.[\w-]{40,46}\b/,
  'a Twilio key': /\bSK[0-9a-f]{32}\b/,
  'a GitHub token': /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,})\b/,
  'an npm token': /\bnpm_[A-Za-z0-9]{36}\b/,
  'a Slack token': /\bxox[abposr]-[\w-]{20,}/,
  'a Stripe key': /\b[rs]k_live_[A-Za-z0-9]{20,}/,
  'a Google key': /\bAIza[\w-]{35}\b/,
  'an Azure shared key': /SharedAccessKey=[A-Za-z0-9+/]{40,}=/,
  'a webhook secret': /\bwhsec_[A-Za-z0-9+/]{32,}={0,2}/,
  'a producer key of ours': /\bonce_[0-9a-f]{12}_[\w-]{43}(?:[\w-]{5})?\b/,
  'an encryption key of ours': /ONCE_ENCRYPTION_KEYS=["']?[\w-]{1,16}:[A-Za-z0-9+/]{43}=/,
  'a password in an address':
    /\b(?:postgres(?:ql)?|amqps?|https?):\/\/[^\s:/@'"`$<>{}]+:(?!secret@|password@|pass@|postgres@)[^\s:/@'"`$<>{}]{8,}@/,
}

/** Names each kind of credential that a text seems to hold. */
export function secretsIn(text: string): string[] {
  return Object.entries(shapes).flatMap(([name, shape]) => (shape.test(text) ? [name] : []))
}
