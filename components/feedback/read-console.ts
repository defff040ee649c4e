import { consoleReadHeader } from '@/lib/auth/console-read-header'

/** Reads JSON that a page asks for again and again. Who was signed out meanwhile is sent to sign in. @throws for any other answer */
export async function readConsole<Answer>(path: string): Promise<Answer> {
  const response = await fetch(path, { headers: { [consoleReadHeader]: '1' } })
  if (response.status === 401) signInAgain()
  if (!response.ok) throw new Error(`${path} answered ${response.status}`)
  return (await response.json()) as Answer
}

function signInAgain(): void {
  const here = window.location.pathname + window.location.search
  window.location.assign(`/sign-in?callbackUrl=${encodeURIComponent(here)}`)
}
