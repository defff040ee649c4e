/** `+15551234567` as `+15•••••4567`: enough to recognise, too little to call. */
export function maskPhone(phone: string): string {
  if (phone.length <= 7) return '•••••'
  return `${phone.slice(0, 3)}•••••${phone.slice(-4)}`
}

/** `john.doe@example.com` as `j•••@ex•••.com`. */
export function maskEmail(email: string): string {
  const at = email.lastIndexOf('@')
  const dot = email.lastIndexOf('.')
  if (at < 1 || dot < at) return '•••'
  return `${email.slice(0, 1)}•••@${email.slice(at + 1, Math.min(at + 3, dot))}•••${email.slice(dot)}`
}

/** An identifier as its first and last two characters. */
export function maskIdentifier(value: string): string {
  return value.length <= 6 ? '•••••' : `${value.slice(0, 2)}•••${value.slice(-2)}`
}
