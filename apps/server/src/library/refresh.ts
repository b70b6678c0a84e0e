import type { Collaboration, DocumentRecord, Store } from '@quire/server'
import * as Y from 'yjs'
import { summarize } from '../summary.ts'
import type { Library } from './library.ts'

/**
 * Reads again what was edited since the library last looked.
 *
 * Done when somebody asks for the list, so it needs no notice of edits, and is as right after a crash and with
 * several instances as without. Its cost is that of the documents edited in between.
 */
export const refresh = async (
  library: Library,
  collaboration: Collaboration,
  store: Store,
): Promise<void> => {
  const known = new Map(library.list().map((entry) => [entry.id, entry.position]))
  for (const document of await collaboration.documents())
    if ((known.get(document.documentId) ?? -1) < document.head) await readAgain(library, store, document)
}

const readAgain = async (library: Library, store: Store, document: DocumentRecord): Promise<void> => {
  const { head, snapshot, rows } = await store.read(document.documentId, 0)
  const doc = new Y.Doc()
  doc.transact(() => {
    for (const { update } of [...(snapshot ? [snapshot] : []), ...rows]) Y.applyUpdate(doc, update)
  })
  library.put({
    id: document.documentId,
    ...summarize(doc),
    editedAtMs: document.updatedAt,
    position: head,
  })
  doc.destroy()
}
