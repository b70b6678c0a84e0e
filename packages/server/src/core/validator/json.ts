import type { Cursor } from './cursor.ts'
import { refuse } from './rules.ts'

const quote = 0x22
const backslash = 0x5c

/**
 * Passes JSON text (B5, B6, B8): exactly what `JSON.parse` reads, less what does not survive `JSON.stringify`.
 *
 * @param cursor - before the text, which is known to be UTF-8 (B4).
 * @param end - offset after the text.
 * @returns how many values there were, nested ones included.
 */
export const passJson = (cursor: Cursor, end: number, maxDepth: number): number => {
  const outerEnd = cursor.end
  cursor.end = end
  const values = passValue(cursor, maxDepth)
  passSpace(cursor)
  if (cursor.position !== end) refuse('B5')
  cursor.end = outerEnd
  return values
}

const passValue = (cursor: Cursor, depthLeft: number): number => {
  passSpace(cursor)
  switch (peek(cursor)) {
    case quote:
      passString(cursor)
      return 1
    case 0x7b: // {
      return passObject(cursor, depthLeft)
    case 0x5b: // [
      return passArray(cursor, depthLeft)
    case 0x74: // t
      return passWord(cursor, 'true')
    case 0x66: // f
      return passWord(cursor, 'false')
    case 0x6e: // n
      return passWord(cursor, 'null')
    default:
      return passNumber(cursor)
  }
}

const passObject = (cursor: Cursor, depthLeft: number): number => {
  if (depthLeft === 0) refuse('B6')
  let values = 1
  cursor.position += 1
  passSpace(cursor)
  if (take(cursor, 0x7d)) return values
  do {
    passSpace(cursor)
    if (passString(cursor)) refuse('B8')
    passSpace(cursor)
    if (!take(cursor, 0x3a)) refuse('B5')
    values += passValue(cursor, depthLeft - 1)
    passSpace(cursor)
  } while (take(cursor, 0x2c))
  if (!take(cursor, 0x7d)) refuse('B5')
  return values
}

const passArray = (cursor: Cursor, depthLeft: number): number => {
  if (depthLeft === 0) refuse('B6')
  let values = 1
  cursor.position += 1
  passSpace(cursor)
  if (take(cursor, 0x5d)) return values
  do {
    values += passValue(cursor, depthLeft - 1)
    passSpace(cursor)
  } while (take(cursor, 0x2c))
  if (!take(cursor, 0x5d)) refuse('B5')
  return values
}

const proto = '__proto__'

/** Passes a string and tells whether it says `__proto__`, however it is escaped. */
const passString = (cursor: Cursor): boolean => {
  if (!take(cursor, quote)) refuse('B5')
  // How many characters agree with `__proto__` so far; -1 once one did not.
  let agreed = 0
  for (;;) {
    const byte = next(cursor)
    if (byte === quote) return agreed === proto.length
    if (byte < 0x20) refuse('B5')
    const unit = byte === backslash ? passEscape(cursor) : byte
    agreed = agreed >= 0 && unit === proto.charCodeAt(agreed) ? agreed + 1 : -1
  }
}

const passEscape = (cursor: Cursor): number => {
  const letter = next(cursor)
  if (letter !== 0x75) {
    if (!'"\\/bfnrt'.includes(String.fromCharCode(letter))) refuse('B5')
    return -1 // none of them occurs in `__proto__`
  }
  let unit = 0
  for (let i = 0; i < 4; i++) unit = unit * 16 + hexDigit(next(cursor))
  return unit
}

const hexDigit = (byte: number): number => {
  if (isDigit(byte)) return byte - 0x30
  const lower = byte | 0x20
  if (lower < 0x61 || lower > 0x66) refuse('B5')
  return lower - 0x61 + 10
}

const passWord = (cursor: Cursor, word: string): number => {
  for (let i = 0; i < word.length; i++) if (next(cursor) !== word.charCodeAt(i)) refuse('B5')
  return 1
}

const maxNumberLength = 300

const passNumber = (cursor: Cursor): number => {
  const start = cursor.position
  take(cursor, 0x2d)
  if (!take(cursor, 0x30)) passDigits(cursor)
  if (take(cursor, 0x2e)) passDigits(cursor)
  const hasExponent = take(cursor, 0x65) || take(cursor, 0x45)
  if (hasExponent) {
    if (!take(cursor, 0x2b)) take(cursor, 0x2d)
    passDigits(cursor)
  }
  if (cursor.position - start > maxNumberLength) refuse('B5')
  // `1e999` parses to Infinity, which is written as `null`: two copies of one document would differ.
  if (hasExponent && !Number.isFinite(numberBetween(cursor.bytes, start, cursor.position))) refuse('B5')
  return 1
}

const numberBetween = (bytes: Uint8Array, start: number, end: number): number =>
  Number(String.fromCharCode(...bytes.subarray(start, end)))

const passDigits = (cursor: Cursor): void => {
  if (!isDigit(next(cursor))) refuse('B5')
  while (isDigit(peek(cursor))) cursor.position += 1
}

const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

const passSpace = (cursor: Cursor): void => {
  for (;;) {
    const byte = peek(cursor)
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return
    cursor.position += 1
  }
}

/** The byte to come, or -1 at the end of the text. */
const peek = (cursor: Cursor): number => (cursor.position < cursor.end ? cursor.bytes[cursor.position]! : -1)

const take = (cursor: Cursor, byte: number): boolean => {
  if (peek(cursor) !== byte) return false
  cursor.position += 1
  return true
}

/** The byte to come; a text that ends here is no JSON. */
const next = (cursor: Cursor): number => {
  if (cursor.position >= cursor.end) refuse('B5')
  return cursor.bytes[cursor.position++]!
}
