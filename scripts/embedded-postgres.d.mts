export type EmbeddedPostgres = { url: string; stop(): Promise<void> }

export function startEmbeddedPostgres(options: {
  dataDir: string
  durable?: boolean
  say?: (line: string) => void
}): Promise<EmbeddedPostgres>
