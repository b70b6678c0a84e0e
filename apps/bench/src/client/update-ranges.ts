/** Receives one run of ids: `length` characters of `clientId`, from `clock` on. */
export type OnRange = (clientId: number, clock: number, length: number) => void

const gc = 0
const skip = 10
const hasParentSub = 0x20
const hasRightOrigin = 0x40
const hasOrigin = 0x80

/**
 * Reads which characters an update carries, merged or not, without building anything: the generator does this for
 * each frame that reaches each of its clients.
 *
 * @param bytes - a buffer with a Yjs v1 update from `position` on. Text only, as nothing else is typed here.
 * @throws {Error} on any other content.
 */
export const forEachRange = (bytes: Uint8Array, position: number, onRange: OnRange): void => {
  let at = position

  const varUint = (): number => {
    let value = 0
    let unit = 1
    for (;;) {
      const byte = bytes[at++]! // a truncated update reads as NaN and ends the loop
      value += (byte & 0x7f) * unit
      if (!(byte & 0x80)) return value
      unit *= 128
    }
  }
  const skipString = (): void => {
    const length = varUint()
    at += length
  }
  const skipId = (): void => {
    varUint()
    varUint()
  }

  for (let clients = varUint(); clients > 0; clients--) {
    let structs = varUint()
    const clientId = varUint()
    let clock = varUint()
    for (; structs > 0; structs--) {
      const info = bytes[at++]!
      const kind = info & 0x1f
      let length: number
      if (kind === gc || kind === skip) length = varUint()
      else {
        if (info & hasOrigin) skipId()
        if (info & hasRightOrigin) skipId()
        if (!(info & (hasOrigin | hasRightOrigin))) {
          if (varUint() === 1) skipString()
          else skipId()
          if (info & hasParentSub) skipString()
        }
        if (kind === 1) length = varUint()
        else if (kind === 4) {
          const size = varUint()
          length = utf16Length(bytes, at, at + size)
          at += size
        } else throw new Error(`an update with content ${kind}: the generator reads text only`)
      }
      if (kind !== skip) onRange(clientId, clock, length)
      clock += length
    }
  }
}

/** Yjs counts UTF-16 units: one for each character, two for those of four bytes. */
const utf16Length = (bytes: Uint8Array, start: number, end: number): number => {
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if ((byte & 0xc0) !== 0x80) length += byte >= 0xf0 ? 2 : 1
  }
  return length
}
