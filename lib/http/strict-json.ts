import { AppError } from '@/lib/domain/errors'

const depthMax = 32
const keysMax = 20_000

/**
 * Parses JSON that means one thing only. JSON.parse keeps the last of two equal keys, rounds integers beyond 2^53 and
 * accepts lone surrogates and any depth: two different bodies would then have one fingerprint.
 * @throws AppError `malformed` naming the place
 */
export function parseStrictJson(text: string): unknown {
  const value = parse(text)
  new Scanner(text).scan()
  return value
}

/**
 * The same for a document with a list of which each item stands alone: what is wrong inside an item is that item's.
 * @returns the document, and by index what is wrong with an item. @throws AppError `malformed` for what is around them
 */
export function parseStrictList(text: string, member: string): { value: unknown; refused: Map<number, AppError> } {
  const value = parse(text)
  const scanner = new Scanner(text, member)
  scanner.scan()
  return { value, refused: scanner.refused }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new AppError('malformed', 'The body is not valid JSON.')
  }
}

/** Walks text that JSON.parse has accepted, so syntax needs no checking here. */
class Scanner {
  readonly refused = new Map<number, AppError>()
  private at = 0
  private keys = 0

  /** `list`: where the items are that stand alone; left out: nowhere. */
  constructor(
    private readonly text: string,
    private readonly list: string | null = null,
  ) {}

  scan(): void {
    this.value('', 0)
  }

  private value(path: string, depth: number): void {
    this.skipSpace()
    const start = this.text.charCodeAt(this.at)
    if (start === openBrace) this.object(path, depth + 1)
    else if (start === openBracket) this.array(path, depth + 1)
    else if (start === quote) this.string(path)
    else this.scalar(path)
  }

  private object(path: string, depth: number): void {
    this.enter(path, depth)
    const seen = new Set<string>()
    while (!this.closes(closeBrace)) {
      const key = this.string(path)
      const place = path ? `${path}.${key}` : key
      if (seen.has(key)) throw refused(place, 'this key appears twice')
      if (++this.keys > keysMax) throw refused(path, `more than ${keysMax} keys`)
      seen.add(key)
      this.skipSpace()
      this.at++ // the colon
      this.value(place, depth)
    }
  }

  private array(path: string, depth: number): void {
    this.enter(path, depth)
    const alone = path === this.list
    for (let index = 0; !this.closes(closeBracket); index++) {
      if (alone) this.item(index)
      else this.value(`${path}[${index}]`, depth)
    }
  }

  /** An item has its own share of keys and its own faults, with paths as if it were a document. */
  private item(index: number): void {
    this.keys = 0
    const start = this.at
    try {
      this.value('', 0)
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      this.refused.set(index, error)
      this.at = start
      this.skipValue()
    }
  }

  /** Moves past a value without a look at what is in it, however deep that is. */
  private skipValue(): void {
    let open = 0
    do {
      this.skipSpace()
      const mark = this.text.charCodeAt(this.at)
      if (mark === quote) this.skipString()
      else if (!marks.has(mark)) this.skipScalar()
      else {
        if (mark === openBrace || mark === openBracket) open++
        if (mark === closeBrace || mark === closeBracket) open--
        this.at++
      }
    } while (open > 0)
  }

  private enter(path: string, depth: number): void {
    if (depth > depthMax) throw refused(path.slice(0, 100), `nested deeper than ${depthMax} levels`)
    this.at++
  }

  /** Moves past a comma or the closing mark; true when the object or array ends here. */
  private closes(mark: number): boolean {
    this.skipSpace()
    if (this.text.charCodeAt(this.at) === comma) {
      this.at++
      this.skipSpace()
    }
    if (this.text.charCodeAt(this.at) !== mark) return false
    this.at++
    return true
  }

  private string(path: string): string {
    const start = this.at
    const plain = this.skipString()
    const raw = this.text.slice(start, this.at)
    const value = plain ? raw.slice(1, -1) : (JSON.parse(raw) as string)
    if (!value.isWellFormed()) throw refused(path, 'a lone surrogate is not a character')
    if (value.includes('\0')) throw refused(path, 'the character U+0000 cannot be stored')
    return value
  }

  /** @returns whether nothing in it is escaped */
  private skipString(): boolean {
    let plain = true
    for (this.at++; this.text.charCodeAt(this.at) !== quote; this.at++) {
      if (this.text.charCodeAt(this.at) !== backslash) continue
      plain = false
      this.at++
    }
    this.at++
    return plain
  }

  private scalar(path: string): void {
    const start = this.at
    this.skipScalar()
    const raw = this.text.slice(start, this.at)
    if (/^-?\d+$/.test(raw) && !Number.isSafeInteger(Number(raw))) {
      throw refused(path, 'integers beyond 2^53 lose digits: send it as text')
    }
    if (/\d/.test(raw) && !Number.isFinite(Number(raw))) throw refused(path, 'this number is too large')
  }

  private skipScalar(): void {
    while (this.at < this.text.length && !scalarEnds.has(this.text.charCodeAt(this.at))) this.at++
  }

  private skipSpace(): void {
    while (this.text.charCodeAt(this.at) <= space && this.at < this.text.length) this.at++
  }
}

const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const quote = 0x22
const backslash = 0x5c
const comma = 0x2c
const colon = 0x3a
const space = 0x20
const marks = new Set([openBrace, closeBrace, openBracket, closeBracket, comma, colon])
const scalarEnds = new Set([comma, closeBrace, closeBracket, space, 0x09, 0x0a, 0x0d])

function refused(path: string, message: string): AppError {
  const place = path || 'the document'
  return new AppError('malformed', `${place}: ${message}.`, { faults: [{ path, message }] })
}
