export type PostgresPlace = {
  account: { uid: number; gid: number } | null
  binaries: string
  folder: string
  password: string
}

export function openPlace(dataDir: string): PostgresPlace
