import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { firstItem, heldType, isGarbage, listType, typeDepth, viewDocument } from './document-view.ts'

/** A canary: what the view takes for granted about how Yjs stores a document. If one fails after an update of yjs, read `Item.js` anew. */
const editedDocument = () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const text = doc.getText('text')
  text.insert(0, 'abcdef')
  text.insert(3, '-')
  text.delete(0, 1)
  doc.getMap('map').set('key', 1)
  doc.getMap('map').set('key', new Y.Map([['inner', new Y.Text('deep')]]))
  return doc
}

test('canary: a client has one array of structs, in clock order and without a gap', () => {
  const { store } = editedDocument()
  expect([...store.clients.keys()]).toEqual([7])
  const structs = store.clients.get(7)!
  let clock = 0
  for (const struct of structs) {
    expect(struct.id).toMatchObject({ client: 7, clock })
    clock += struct.length
  }
  expect(Y.getState(store, 7)).toBe(clock)
})

test('canary: the array of a client stays the same object while it grows and splits', () => {
  const doc = editedDocument()
  const structs = doc.store.clients.get(7)
  doc.getText('text').insert(1, 'more')
  expect(doc.store.clients.get(7)).toBe(structs)
})

test('canary: pending structs are kept in two fields that are null when there are none', () => {
  const doc = new Y.Doc()
  expect(doc.store).toMatchObject({ pendingStructs: null, pendingDs: null })
})

test('a view tells clocks, structs and roots, and asks the session who may write', () => {
  const doc = editedDocument()
  const view = viewDocument(doc, (client) => client === 7)
  expect(view.clockOf(7)).toBe(Y.getState(doc.store, 7))
  expect(view.clockOf(8)).toBe(0)
  expect(view.structCount(7)).toBe(doc.store.clients.get(7)!.length)
  expect(view.structCount(8)).toBe(0)
  expect(view.structAt(7, 2)).toBe(doc.store.clients.get(7)![view.structIndex(7, 2)])
  expect(view.root('text')).toBe(doc.share.get('text'))
  expect(view.root('other')).toBeUndefined()
  expect(view.rootCount).toBe(2)
  expect([view.mayWrite(7), view.mayWrite(8)]).toEqual([true, false])
})

test('a view never types or makes a root', () => {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, Y.encodeStateAsUpdate(editedDocument()))
  const view = viewDocument(doc, () => true)
  expect(view.root('text')!.constructor).toBe(Y.AbstractType)
  expect(view.root('none')).toBeUndefined()
  expect([...doc.share.keys()].sort()).toEqual(['map', 'text'])
})

test('canary: a list is linked both ways, a map key holds its last item', () => {
  const doc = editedDocument()
  const first = firstItem(doc.share.get('text')!, null)!
  expect(first.left).toBeNull()
  expect(first.right!.left).toBe(first)
  expect(listType(first)).toBe(doc.share.get('text'))
  const oldest = firstItem(doc.share.get('map')!, 'key')!
  expect(oldest.deleted).toBe(true)
  expect(oldest.right).toBe(doc.share.get('map')!._map.get('key'))
  expect(firstItem(doc.share.get('map')!, 'none')).toBeNull()
})

test('canary: an item tells the type it holds, or that it held something, or neither', () => {
  const doc = editedDocument()
  const nested = doc.getMap('map').get('key') as Y.Map<unknown>
  expect(heldType(nested._item!)).toBe(nested)
  expect(heldType(firstItem(doc.share.get('map')!, 'key')!)).toBeUndefined()
  expect(heldType(doc.share.get('text')!._start!.right!)).toBeNull()
})

test('canary: what a deleted type held is garbage once the document forgets', () => {
  const doc = editedDocument()
  const inner = (doc.getMap('map').get('key') as Y.Map<unknown>)._map.get('inner')!.id
  doc.getMap('map').delete('key')
  const view = viewDocument(doc, () => true)
  expect(isGarbage(view.structAt(inner.client, inner.clock))).toBe(true)
  expect(isGarbage(view.structAt(7, 0))).toBe(false)
})

test('the depth of a type counts the types around it, up to a limit', () => {
  const doc = editedDocument()
  const outer = doc.getMap('map').get('key') as Y.Map<unknown>
  const inner = outer.get('inner') as Y.Text
  expect(typeDepth(doc.share.get('map')!, 9)).toBe(0)
  expect(typeDepth(inner, 9)).toBe(2)
  expect(typeDepth(inner, 1)).toBe(1)
})
