import * as Y from 'yjs'
import { bodyName } from './names.ts'

/** Writes the first block. The same for every document, so that two seeds of one document are one. */
const seedClient = 1

/** Id of the block a new document starts with. */
export const firstBlockId = 'first'

/**
 * The update that gives a new document its first, empty paragraph (M-SEED).
 *
 * Always the same bytes: applying it twice, or on two instances at once, makes one block.
 *
 * @returns a Yjs v1 update of some 30 bytes.
 */
export function seedUpdate(): Uint8Array {
  const doc = new Y.Doc()
  doc.clientID = seedClient
  doc.getText(bodyName).insertEmbed(0, { i: firstBlockId })
  const update = Y.encodeStateAsUpdate(doc)
  doc.destroy()
  return update
}
