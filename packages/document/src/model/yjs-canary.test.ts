import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { insertAfter, switchOffFormatCleanup, wereWrittenAtOneSpot } from './items.ts'
import { markerOf } from './markers.ts'

/** What the model leans on below the public API of Yjs. If one of these fails after an upgrade, read items.ts first. */

const internals = (text: Y.Text) =>
  text as unknown as { _start: Y.Item | null; _searchMarker: unknown[] | null; _hasFormatting: boolean }

const sync = (from: Y.Doc, to: Y.Doc) =>
  Y.applyUpdate(to, Y.encodeStateAsUpdate(from, Y.encodeStateVector(to)))

test('a text has a first item, a search cache and a formatting flag', () => {
  const text = new Y.Doc().getText('t')
  text.insert(0, 'ab')
  expect(internals(text)._start).toBeInstanceOf(Y.Item)
  expect(internals(text)._searchMarker).toBeInstanceOf(Array)
  expect(internals(text)._hasFormatting).toBe(false)
  text.format(0, 1, { b: true })
  expect(internals(text)._hasFormatting).toBe(true)
})

test('the search cache of a text stays right beside items written in place', () => {
  const doc = new Y.Doc()
  const text = doc.getText('t')
  text.insert(0, 'hello world')
  text.insert(6, 'big ')
  doc.transact((transaction) => insertAfter(transaction, text, null, new Y.ContentString('>> ')))
  text.insert(3, 'X')
  expect(text.toString()).toBe('>> Xhello big world')
})

test('the formatting flag that an observer resets keeps Yjs from cleaning up', () => {
  const [from, to] = [new Y.Doc(), new Y.Doc()]
  const cleaned = (doc: Y.Doc, stop: boolean) => {
    const text = doc.getText('t')
    if (stop) switchOffFormatCleanup(text)
    let items = 0
    sync(from, doc)
    for (let item = internals(text)._start; item; item = item.right)
      if (!item.deleted && item.content instanceof Y.ContentFormat) items++
    return items
  }
  const text = from.getText('t')
  switchOffFormatCleanup(text)
  text.insert(0, 'word')
  from.transact((transaction) => {
    const first = internals(text)._start!
    const open = insertAfter(transaction, text, null, new Y.ContentFormat('b', true as unknown as object))
    insertAfter(transaction, text, open, new Y.ContentFormat('b', true as unknown as object))
    insertAfter(transaction, text, first, new Y.ContentFormat('b', null as unknown as object))
  })
  expect(cleaned(to, true)).toBe(3)
})

test('afterTransaction runs before deleted items are collected: they still have their neighbours and parent', () => {
  const doc = new Y.Doc()
  const text = doc.getText('t')
  text.insert(0, 'abc')
  text.insertEmbed(1, { i: 'x' })
  const seen: unknown[] = []
  doc.on('afterTransaction', (transaction) => {
    Y.iterateDeletedStructs(transaction, transaction.deleteSet, (struct) => {
      if (struct instanceof Y.Item)
        seen.push(struct.content.constructor.name, struct.left !== null, struct.parent === text)
    })
  })
  text.delete(1, 1)
  expect(seen).toEqual(['ContentEmbed', true, true])
})

test('afterAllTransactions comes once, when a transaction may begin afresh', () => {
  const doc = new Y.Doc()
  let calls = 0
  doc.on(
    'afterTransaction',
    () => calls === 0 && doc.getMap('m').get('k') === undefined && doc.getMap('m').set('k', 1),
  )
  doc.on('afterAllTransactions', () => {
    calls++
    expect(doc._transaction).toBeNull()
  })
  doc.getText('t').insert(0, 'a')
  expect(calls).toBe(1)
})

test('a deleted character keeps an item with neighbours, also after collection and reload', () => {
  const doc = new Y.Doc()
  doc.clientID = 7
  const text = doc.getText('t')
  text.insert(0, 'abc')
  text.delete(1, 1)
  const copy = new Y.Doc()
  sync(doc, copy)
  for (const it of [doc, copy]) {
    it.getText('t')
    const item = Y.getItem(it.store, Y.createID(7, 1)) as Y.Item
    expect(item).toBeInstanceOf(Y.Item)
    expect(item.deleted).toBe(true)
    expect(
      [item.left?.content, item.right?.content].map((content) => (content as Y.ContentString).str),
    ).toEqual(['a', 'c'])
  }
})

test('embeds are never merged, and keep origin and rightOrigin through reload', () => {
  const base = new Y.Doc()
  base.clientID = 3
  base.getText('t').insert(0, 'ab')
  const docs = [new Y.Doc(), new Y.Doc()]
  docs.forEach((doc, i) => {
    doc.clientID = 10 + i
    sync(base, doc)
    doc.getText('t').insertEmbed(1, { i: `m${i}` })
  })
  sync(docs[0]!, docs[1]!)
  const copy = new Y.Doc()
  sync(docs[1]!, copy)
  const markers: Y.Item[] = []
  for (let item = internals(copy.getText('t'))._start; item; item = item.right)
    if (markerOf(item)) markers.push(item)
  expect(markers.map((item) => item.length)).toEqual([1, 1])
  expect(wereWrittenAtOneSpot(markers[0]!, markers[1]!)).toBe(true)
})

test('a document tells whether a transaction is under way, and a root type has no item of its own', () => {
  const doc = new Y.Doc()
  expect(doc._transaction).toBeNull()
  doc.transact(() => {
    expect(doc._transaction).not.toBeNull()
    doc.getText('body').insert(0, 'x')
  })
  expect(doc._transaction).toBeNull()
  expect(doc.getText('body')._item).toBeNull()
})
