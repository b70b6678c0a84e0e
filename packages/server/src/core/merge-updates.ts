import * as Y from 'yjs'

/** Yjs merges a list in quadratic time, so long lists are merged in portions. */
const portion = 32

/** Merges Yjs updates, encoded as Yjs encodes them (B2), into one, without a document. @param updates - at least one. */
export const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  let level = updates
  while (level.length > 1) {
    const merged: Uint8Array[] = []
    for (let i = 0; i < level.length; i += portion) merged.push(mergeFew(level.slice(i, i + portion)))
    level = merged
  }
  return level[0] ?? Uint8Array.of(0, 0)
}

const mergeFew = (updates: Uint8Array[]): Uint8Array => sideBySide(updates) ?? Y.mergeUpdates(updates)

/** What one client wrote, as it stands in an update: its count of structs, its id, its first clock, the structs. */
interface Section {
  readonly client: number
  readonly bytes: Uint8Array
}

/**
 * Merges what people type at the same time: each update has the writings of one client, another one each, and deletes
 * nothing. Then their sections only have to stand one behind the other, and Yjs need not read what is in them.
 *
 * @returns undefined when it is anything else.
 */
const sideBySide = (updates: readonly Uint8Array[]): Uint8Array | undefined => {
  const sections: Section[] = []
  let size = 2
  for (const update of updates) {
    const section = onlySection(update)
    if (!section || sections.some(({ client }) => client === section.client)) return undefined
    sections.push(section)
    size += section.bytes.byteLength
  }
  const merged = new Uint8Array(size)
  merged[0] = sections.length // one byte: a portion has no more
  let at = 1
  for (const { bytes } of sections.sort((a, b) => b.client - a.client)) {
    merged.set(bytes, at)
    at += bytes.byteLength
  }
  return merged // its last byte is the 0 of an empty delete set
}

const onlySection = (update: Uint8Array): Section | undefined => {
  // A delete set that is not empty ends with a length, and the last byte of a number in its shortest form is not 0.
  if (update[0] !== 1 || update.at(-1) !== 0) return undefined
  let at = 1
  while (update[at]! >= 0x80) at += 1 // the count of structs
  let client = 0
  for (let unit = 1, byte = 0x80; byte >= 0x80; unit *= 128) {
    at += 1
    byte = update[at]!
    client += (byte & 0x7f) * unit
  }
  return { client, bytes: update.subarray(1, -1) }
}
