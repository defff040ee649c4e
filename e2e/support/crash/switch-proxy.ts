import { pass, relay, through } from '@/db/testing/relay'

export type SwitchProxy = {
  url: string
  /** From now on connections go there; the ones that are open are cut. */
  switchTo(databaseUrl: string): void
  close(): Promise<void>
}

/** One address for whichever database is the primary now, as a virtual IP or a service name is. */
export async function switchProxy(databaseUrl: string): Promise<SwitchProxy> {
  let target = new URL(databaseUrl)
  const between = await relay(() => target, pass)
  return {
    url: through(between, databaseUrl),
    switchTo(next) {
      target = new URL(next)
      between.cut()
    },
    close: between.close,
  }
}
