import { parseDocumentId } from '@quire/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { LiveDocument, SilentDocumentError } from './live-document.ts'
import { createUpdateCheck } from './update-check.ts'

const documentId = parseDocumentId('d')
const typed = (text: string): Uint8Array => {
  const doc = new Y.Doc()
  doc.getText('t').insert(0, text)
  return Y.encodeStateAsUpdate(doc)
}

test('an update that cannot be applied after it was checked is an incident', () => {
  const live = new LiveDocument(documentId, {
    judge: () => ({ kind: 'fits', clients: [], isAllNew: false }),
    isSound: () => true,
  })
  expect(() => live.change(({ apply }) => apply(Uint8Array.of(1, 2, 3)))).toThrow(SilentDocumentError)
})

test('a document that moves without a word is an incident', () => {
  const live = new LiveDocument(documentId, createUpdateCheck())
  // An embed that parses and cannot be encoded: Yjs stores it, and then fails to tell (reliability F1, F2).
  const depth = 20_000
  const json = `${'['.repeat(depth)}${']'.repeat(depth)}`
  const bytes = new TextEncoder().encode(json)
  const length = [(bytes.length & 127) | 128, ((bytes.length >> 7) & 127) | 128, bytes.length >> 14]
  const bomb = Uint8Array.from([1, 1, 7, 0, 5, 1, 1, 116, ...length, ...bytes, 0])
  expect(() => live.change(({ apply }) => apply(bomb))).toThrow(SilentDocumentError)
})

/** A document of which Yjs tells nobody when it has moved; writers write into `doc` as their updates say. */
const muted = () => {
  const { judge, isSound } = createUpdateCheck()
  const live = new LiveDocument(documentId, {
    isSound,
    judge: (doc, update, mayWrite) => {
      doc.on('afterTransaction', () => doc._observers.delete('update'))
      return judge(doc, update, mayWrite)
    },
  })
  const write = (update: Uint8Array): Uint8Array | undefined =>
    live.change(({ check, apply }) => {
      check(update)
      apply(update)
    })
  return { live, write }
}

test.each([
  ['writes first', (text: Y.Text) => text.insert(0, 'first words'), 0],
  ['goes on writing', (text: Y.Text) => text.insert(0, 'more words'), 1],
  ['deletes', (text: Y.Text) => text.delete(0, 2), 1],
])('a client that %s, and is not told of, is an incident', (_, edit, before) => {
  const { live, write } = muted()
  const doc = new Y.Doc()
  if (before > 0) {
    doc.getText('t').insert(0, 'words')
    live.change(({ apply }) => apply(Y.encodeStateAsUpdate(doc), true))
    live.settle()
  }
  const known = Y.encodeStateVector(doc)
  edit(doc.getText('t'))
  expect(() => write(Y.encodeStateAsUpdate(doc, known))).toThrow(SilentDocumentError)
})

test('that nothing is told where nothing moved is none', () => {
  const { live, write } = muted()
  const update = typed('words')
  live.change(({ apply }) => apply(update, true))
  live.settle()
  expect(write(update)).toBeUndefined()
})

test('who writes without end does not keep what they wrote in a thousand pieces', () => {
  const { judge, isSound } = createUpdateCheck()
  let seen: Y.Doc | undefined
  const live = new LiveDocument(documentId, {
    isSound,
    judge: (doc, update, mayWrite) => {
      seen = doc
      return judge(doc, update, mayWrite)
    },
  })
  const writer = new Y.Doc()
  writer.on('update', (update: Uint8Array) =>
    live.change(({ check, apply }) => {
      const verdict = check(update)
      if (verdict.kind === 'fits') apply(update, verdict.isAllNew)
    }),
  )
  for (let i = 0; i < 2_500; i++) writer.getText('t').insert(i, 'x')
  expect(seen?.store.clients.get(writer.clientID)?.length).toBeLessThan(1_000)
  live.settle()
  expect(live.encoded()).toEqual(Y.encodeStateAsUpdate(writer))
})

test('a document is opened again whatever its parts have grown to, each of which one message could bring', () => {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (let client = 1; client <= 10_001; client++) {
      doc.clientID = client
      doc.getText('t').insert(0, 'w')
    }
  })
  const update = Y.encodeStateAsUpdate(doc)
  const check = createUpdateCheck()
  expect(check.judge(new Y.Doc(), update, () => true)).toMatchObject({ kind: 'malformed', rule: 'B9' })
  const live = new LiveDocument(documentId, check)
  const snapshot = { upTo: 1, update }
  expect(live.replay({ snapshot, rows: [] })).toMatchObject({ damaged: [], unreachable: [] })
  expect(live.encoded()).toEqual(update)
})

test('the tail behind the shared snapshot of joiners gives the same document', () => {
  const live = new LiveDocument(documentId, createUpdateCheck())
  live.change(({ apply }) => apply(typed('a'.repeat(500))))
  const first = live.joinFrames()
  for (let i = 0; i < 5; i++) live.change(({ apply }) => apply(typed('b')))
  expect(live.joinFrames()[0]).toBe(first[0])
  expect(live.joinFrames()).toHaveLength(6)
  for (let i = 0; i < 200; i++) live.change(({ apply }) => apply(typed('c')))
  expect(live.joinFrames().length).toBeLessThanOrEqual(64)
})

test('what people write and delete is told at once, and the transaction goes on: only what was there has to be asked for', () => {
  const live = new LiveDocument(documentId, createUpdateCheck())
  const [writer, reader] = [new Y.Doc(), new Y.Doc()]
  const told = (update: Uint8Array): Uint8Array | undefined =>
    live.change(({ check, apply }) => {
      const verdict = check(update)
      if (verdict.kind === 'fits') apply(update, verdict.isAllNew)
    })
  const updates: Uint8Array[] = []
  writer.on('update', (update: Uint8Array) => updates.push(update))
  const text = writer.getText('t')
  text.insert(0, 'one two three')
  text.delete(4, 4)
  writer.transact(() => {
    text.insert(4, 'four ')
    text.delete(0, 4)
  })
  for (const update of updates) {
    expect(told(update)).toEqual(update)
    Y.applyUpdate(reader, update)
  }
  for (const update of updates) expect(told(update)).toBeUndefined()
  expect(Y.encodeStateAsUpdate(reader)).toEqual(live.encoded())
})

test('a damaged snapshot is an error, not an empty document', () => {
  const live = new LiveDocument(documentId, createUpdateCheck())
  expect(() => live.replay({ snapshot: { upTo: 1, update: Uint8Array.of(9, 9) }, rows: [] })).toThrow(
    'the snapshot is damaged',
  )
})
