import * as Y from 'yjs'
import type { CharId, CharRange } from './types.ts'

/**
 * The one place that touches Yjs below its public API. `Y.Text`'s own insert, format and delete walk the whole
 * text once a word is bold; writing items next to their neighbour costs the same in any document.
 * `yjs-canary.test.ts` watches every internal used here.
 */
export type Flow = Y.Text

type Content = ConstructorParameters<typeof Y.Item>[7]

/** The Yjs fields used here that its types hide or type loosely. */
interface FlowInternals {
  _start: Y.Item | null
  _searchMarker: unknown[] | null
  _hasFormatting: boolean
}

const internals = (flow: Flow): FlowInternals => flow as unknown as FlowInternals

export const firstItem = (flow: Flow): Y.Item | null => internals(flow)._start

/**
 * Keeps Yjs from cleaning up formats after remote changes: that walks the whole text twice and writes.
 * Yjs looks at the flag after the observers ran.
 */
export function switchOffFormatCleanup(flow: Flow): () => void {
  const reset = () => {
    internals(flow)._hasFormatting = false
  }
  flow.observe(reset)
  return () => flow.unobserve(reset)
}

/** The item that holds an address, live or deleted; null when it is unknown here or was collected with its parent. */
export function itemAt(doc: Y.Doc, id: CharId): Y.Item | null {
  const known = Y.getState(doc.store, id.client)
  if (!Number.isInteger(id.clock) || id.clock < 0 || id.clock >= known) return null
  const struct = Y.getItem(doc.store, Y.createID(id.client, id.clock))
  return struct instanceof Y.Item ? struct : null
}

/** The item that ends at an address, split there if need be. */
export function itemEndingAt(transaction: Y.Transaction, id: CharId): Y.Item | null {
  if (!itemAt(transaction.doc, id)) return null
  return Y.getItemCleanEnd(transaction, transaction.doc.store, Y.createID(id.client, id.clock)) as Y.Item
}

/** The item that starts at an address, split there if need be. */
export function itemStartingAt(transaction: Y.Transaction, id: CharId): Y.Item | null {
  if (!itemAt(transaction.doc, id)) return null
  return Y.getItemCleanStart(transaction, Y.createID(id.client, id.clock)) as Y.Item
}

/** Writes one item right after `left` (null: at the start of the flow). */
export function insertAfter(
  transaction: Y.Transaction,
  flow: Flow,
  left: Y.Item | null,
  content: Content,
): Y.Item {
  const { doc } = transaction
  const right = left ? left.right : firstItem(flow)
  const id = Y.createID(doc.clientID, Y.getState(doc.store, doc.clientID))
  const item = new Y.Item(id, left, left?.lastId ?? null, right, right?.id ?? null, flow, null, content)
  item.integrate(transaction, 0)
  const fields = internals(flow)
  // The cached positions of Y.Text do not know of this item.
  if (fields._searchMarker) fields._searchMarker.length = 0
  return item
}

/** Deletes the live characters of a range; what is gone already stays gone. */
export function deleteRange(transaction: Y.Transaction, range: CharRange): void {
  const end = range.clock + range.length
  let clock = range.clock
  while (clock < end) {
    const item = itemStartingAt(transaction, { client: range.client, clock })
    if (!item) return
    const next = item.id.clock + item.length
    if (next > end) itemEndingAt(transaction, { client: range.client, clock: end - 1 })
    item.delete(transaction)
    clock = next
  }
  const parent = itemAt(transaction.doc, range)?.parent
  if (parent instanceof Y.Text) {
    const fields = internals(parent)
    if (fields._searchMarker) fields._searchMarker.length = 0
  }
}

/** An item that a transaction inserted or deleted. */
export interface ChangedItem {
  readonly item: Y.Item
  readonly inserted: boolean
}

/** The items of a transaction that are new or newly deleted, by the type they lie in. */
export function changedItems(
  transaction: Y.Transaction,
): ReadonlyMap<Y.Item['parent'], readonly ChangedItem[]> {
  const byParent = new Map<Y.Item['parent'], ChangedItem[]>()
  forEachChangedItem(transaction, (item, inserted) => {
    const items = byParent.get(item.parent)
    if (items) items.push({ item, inserted })
    else byParent.set(item.parent, [{ item, inserted }])
  })
  return byParent
}

function forEachChangedItem(
  transaction: Y.Transaction,
  visit: (item: Y.Item, inserted: boolean) => void,
): void {
  const { store } = transaction.doc
  for (const [client, after] of transaction.afterState) {
    const before = transaction.beforeState.get(client) ?? 0
    if (before >= after) continue
    const structs = store.clients.get(client)!
    for (let i = Y.findIndexSS(structs, before); i < structs.length; i++) {
      const struct = structs[i]!
      if (struct.id.clock >= after) break
      if (struct instanceof Y.Item) visit(struct, true)
    }
  }
  Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
    if (struct instanceof Y.Item) visit(struct, false)
  })
}

/** The name of a root type; undefined for a type that lies in another one. */
export function rootName(type: Y.Item['parent']): string | undefined {
  if (!(type instanceof Y.AbstractType) || type._item !== null) return undefined
  return Y.findRootTypeKey(type)
}

export const sameId = (a: CharId, b: CharId): boolean => a.client === b.client && a.clock === b.clock

const sameOptionalId = (a: CharId | null, b: CharId | null): boolean =>
  a === b || (a !== null && b !== null && sameId(a, b))

/** Whether two people wrote these at one spot without knowing of each other (M-HIDE). */
export const wereWrittenAtOneSpot = (a: Y.Item, b: Y.Item): boolean =>
  sameOptionalId(a.origin, b.origin) && sameOptionalId(a.rightOrigin, b.rightOrigin)
