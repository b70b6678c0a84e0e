import * as Y from 'yjs'

/** What a document says, in a form that is equal for equal documents, whatever order they learned it in. */
export const canonicalDocument = (doc: Y.Doc): string => {
  const roots = [...doc.share].map(([name, type]) => [name, canonicalType(type)] as const)
  const inUse = roots.filter(([, content]) => content !== emptyType)
  return JSON.stringify(inUse.sort(([a], [b]) => (a < b ? -1 : 1)))
}

/** Reads a type by its items, since a server never types its roots. */
// biome-ignore lint/suspicious/noExplicitAny: Yjs's own parameter for "any event".
const canonicalType = (type: Y.AbstractType<any>): string => {
  const sequence: unknown[] = []
  for (let item = type._start; item !== null; item = item.right)
    if (!item.deleted) sequence.push(...canonicalItem(item))
  const entries = [...type._map]
    .filter(([, item]) => !item.deleted)
    .map(([key, item]) => [key, canonicalItem(item)] as const)
  return JSON.stringify([sequence, entries.sort(([a], [b]) => (a < b ? -1 : 1))])
}

const emptyType = JSON.stringify([[], []])

const canonicalItem = ({ content }: Y.Item): unknown[] => {
  if (content instanceof Y.ContentType)
    return [{ type: content.type.constructor.name, is: canonicalType(content.type) }]
  if (content instanceof Y.ContentString) return content.str.split('')
  if (content instanceof Y.ContentFormat) return [{ format: content.key, value: content.value }]
  return content.getContent().map((value: unknown) => ({ value: value === undefined ? 'undefined' : value }))
}

/** A document read back from the encoding of another. */
export const freshLoad = (doc: Y.Doc): Y.Doc => {
  const loaded = new Y.Doc()
  Y.applyUpdate(loaded, Y.encodeStateAsUpdate(doc))
  return loaded
}

/**
 * Tells two replicas what the other has. Yjs cleans up formats in nested texts by edits of its own, which replicas hear
 * of like of any other.
 */
export const exchange = (a: Y.Doc, b: Y.Doc): void => {
  for (let round = 0; round < 3; round++) {
    Y.applyUpdate(a, Y.encodeStateAsUpdate(b, Y.encodeStateVector(a)))
    Y.applyUpdate(b, Y.encodeStateAsUpdate(a, Y.encodeStateVector(b)))
  }
}
