import { refuse } from './rules.ts'

const noBytes = new Uint8Array(0)

/** Where a validator stands in a message. Reads are checked; nothing is copied or decoded. */
export class Cursor {
  bytes: Uint8Array = noBytes
  position = 0
  end = 0

  /** Starts over at the front of other bytes. */
  reset(bytes: Uint8Array): void {
    this.bytes = bytes
    this.position = 0
    this.end = bytes.length
  }

  /** Lets go of the message, so that a validator does not keep it alive. */
  release(): void {
    this.reset(noBytes)
  }

  get remaining(): number {
    return this.end - this.position
  }

  byte(): number {
    if (this.position >= this.end) refuse('B1')
    return this.bytes[this.position++]!
  }

  skip(length: number): void {
    if (length > this.end - this.position) refuse('B1')
    this.position += length
  }

  /** lib0's varUint: 7 bits a byte, lowest first (B2). */
  uint(): number {
    const first = this.byte()
    return first < 0x80 ? first : this.#continue(first & 0x7f, 0x80)
  }

  /** Passes lib0's varInt: like {@link uint}, with a sign in the first byte's second bit (B2). */
  int(): void {
    const first = this.byte()
    if (first >= 0x80) this.#continue(first & 0x3f, 0x40)
  }

  #continue(low: number, scale: number): number {
    const { bytes, end } = this
    let value = low
    let unit = scale
    for (let at = this.position; at < end; at++) {
      const byte = bytes[at]!
      value += (byte & 0x7f) * unit
      if (byte < 0x80) {
        if (byte === 0 || value > Number.MAX_SAFE_INTEGER) refuse('B2')
        this.position = at + 1
        return value
      }
      unit *= 0x80
      if (unit > Number.MAX_SAFE_INTEGER) refuse('B2')
    }
    return refuse('B1')
  }

  /** A count of things that take at least `minBytes` each (B3): whoever stores them knows that they can be there. */
  count(minBytes: number): number {
    const count = this.uint()
    if (count * minBytes > this.end - this.position) refuse('B3')
    return count
  }

  /** The byte length of the text that follows (B3). */
  textLength(): number {
    return this.count(1)
  }

  /** Passes text of a byte length and gives its length in UTF-16 units, which is how Yjs counts (B4). */
  text(length: number): number {
    const end = this.position + length
    const units = utf16Length(this.bytes, this.position, end)
    this.position = end
    return units
  }

  /** Passes text that names a key (B4, B8). */
  key(length: number): void {
    this.text(length)
    if (length === forbiddenKey.length && this.#endsWith(forbiddenKey)) refuse('B8')
  }

  #endsWith(text: string): boolean {
    const start = this.position - text.length
    for (let i = 0; i < text.length; i++) if (this.bytes[start + i] !== text.charCodeAt(i)) return false
    return true
  }
}

/** A key that replaces an object's prototype in whoever copies it. */
const forbiddenKey = '__proto__'

/** The UTF-16 units of well-formed UTF-8 between two offsets (B4; Unicode 15 table 3-7). */
const utf16Length = (bytes: Uint8Array, start: number, end: number): number => {
  let units = 0
  let at = start
  while (at < end) {
    const lead = bytes[at]!
    at += 1
    units += 1
    if (lead < 0x80) continue
    const continuations = lead < 0xc2 ? -1 : lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : lead < 0xf5 ? 3 : -1
    if (continuations < 0 || at + continuations > end) refuse('B4')
    const second = bytes[at]!
    // Overlong forms, surrogates and what is past U+10FFFF all show in the second byte.
    const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (second < low || second > high) refuse('B4')
    for (let i = 1; i < continuations; i++) if ((bytes[at + i]! & 0xc0) !== 0x80) refuse('B4')
    at += continuations
    if (continuations === 3) units += 1
  }
  return units
}
