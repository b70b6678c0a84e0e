import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { below, chance, oneOf, type Random } from './random.ts'

/**
 * One update per keystroke of somebody who writes a paper, in order.
 *
 * @param folder - holds `automerge-paper.updates.bin.gz`: each update after its length as a little-endian u16, gzip. Without
 *   it a trace of the same shape is made up.
 */
export const readTrace = (folder: string | undefined, random: Random): Uint8Array[] =>
  folder === undefined
    ? makeTrace(random, 20_000)
    : readTraceFile(join(folder, 'automerge-paper.updates.bin.gz'))

const readTraceFile = (path: string): Uint8Array[] => {
  const bytes = gunzipSync(readFileSync(path))
  const updates: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    const end = at + 2 + bytes.readUInt16LE(at)
    updates.push(new Uint8Array(bytes.subarray(at + 2, end)))
    at = end
  }
  return updates
}

/** Typing with a caret that mostly moves on, 30 % deletions, and a jump now and then. */
const makeTrace = (random: Random, keystrokes: number): Uint8Array[] => {
  const doc = new Y.Doc()
  doc.clientID = 1_000_001
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = doc.getText('text')
  let caret = 0
  while (updates.length < keystrokes) {
    if (chance(random, 0.02)) caret = below(random, text.length + 1)
    if (caret > 0 && chance(random, 0.3)) text.delete(--caret, 1)
    else text.insert(caret++, oneOf(random, letters))
  }
  return updates
}

const letters = [...'etaoin shrdlu']
