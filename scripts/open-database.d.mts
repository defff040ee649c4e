export function openDatabase(
  place: { dataDir: string; embedded: boolean },
  onStop: (name: string, end: () => Promise<void>) => void,
  migrate: (url: string, servingUrl: string) => Promise<void>,
  options?: { say?: (line: string) => void },
): Promise<void>
