import { planted } from '@/e2e/support/crash/fault-scenario'

export type LeakWatch = {
  /** Reads on; a line may come in pieces, each of its source's. */
  hear(source: string, piece: string): void
  /** Where something planted was, without it; a few. */
  leaks: string[]
  lines: number
}

const leaksKept = 20

/** Looks for what was planted, customers' phones among it, in every line that the processes of a run write. */
export function watchLeaks(secrets: readonly string[]): LeakWatch {
  const texts = [...planted.texts, ...secrets]
  const rests = new Map<string, string>()
  const watch: LeakWatch = {
    hear(source, piece) {
      const lines = ((rests.get(source) ?? '') + piece).split('\n')
      rests.set(source, lines.pop() ?? '')
      for (const line of lines) {
        watch.lines++
        const at = texts.findIndex((text) => line.includes(text))
        const phone = planted.phone.test(line)
        if ((at >= 0 || phone) && watch.leaks.length < leaksKept) {
          const said = phone
            ? line.replaceAll(new RegExp(planted.phone, 'g'), '<phone>')
            : line.replaceAll(texts[at] ?? '', `<planted ${at}>`)
          watch.leaks.push(`${source}: ${said.slice(0, 300)}`)
        }
      }
    },
    leaks: [],
    lines: 0,
  }
  return watch
}
