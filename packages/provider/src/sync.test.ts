import type { ClientMessage } from '@quire/protocol'
import { expect, onTestFinished, test, vi } from 'vitest'
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { Sync } from './sync.ts'

const setUp = () => {
  const doc = new Y.Doc()
  const awareness = new Awareness(doc)
  const sent: ClientMessage[] = []
  let synced = 0
  const sync = new Sync({ doc, awareness, send: (message) => sent.push(message), onSynced: () => synced++ })
  onTestFinished(() => awareness.destroy())
  return { awareness, doc, sent, sync, synced: () => synced }
}

/** An update that writes a word. */
const written = (word: string): Uint8Array => {
  const doc = new Y.Doc()
  doc.getText('text').insert(0, word)
  return Y.encodeStateAsUpdate(doc)
}

/** The presence of somebody else. */
const presenceOf = (name: string) => {
  const awareness = new Awareness(new Y.Doc())
  onTestFinished(() => awareness.destroy())
  awareness.setLocalState({ name })
  return encodeAwarenessUpdate(awareness, [awareness.clientID])
}

test('[S1, A1] a connection begins with a question and who is here', () => {
  const { doc, sent, sync } = setUp()
  doc.getText('text').insert(0, 'mine')
  sync.open()
  expect(sent.map(({ type }) => type)).toEqual(['syncStep1', 'awareness'])
  expect(sent[0]).toEqual({ type: 'syncStep1', stateVector: Y.encodeStateVector(doc) })
})

test('the document is synced once a connection, by the answer to its question', () => {
  const { doc, sync, synced } = setUp()
  sync.open()
  sync.receive({ type: 'update', update: written('early ') })
  expect(synced()).toBe(0)
  sync.receive({ type: 'syncStep2', update: written('late ') })
  sync.receive({ type: 'syncStep2', update: written('again ') })
  expect(synced()).toBe(1)
  expect(doc.getText('text').length).toBe('early late again '.length)
  sync.drop()
  sync.open()
  sync.receive({ type: 'syncStep2', update: written('') })
  expect(synced()).toBe(2)
})

test('[A3] only this client’s presence leaves, and none without a connection', () => {
  const { awareness, sent, sync } = setUp()
  awareness.setLocalState({ name: 'Ada' })
  expect(sent).toEqual([])
  sync.open()
  sent.length = 0
  sync.receive({ type: 'awareness', update: presenceOf('Ben') })
  expect(sent).toEqual([])
  awareness.setLocalState({ name: 'Ada', at: 1 })
  expect(sent).toHaveLength(1)
  const reader = new Awareness(new Y.Doc())
  onTestFinished(() => reader.destroy())
  applyAwarenessUpdate(reader, (sent[0] as { update: Uint8Array }).update, undefined)
  expect([...reader.getStates().values()]).toEqual([{}, { name: 'Ada', at: 1 }])
})

test('others are gone with the connection, this client is not', () => {
  const { awareness, sync } = setUp()
  awareness.setLocalState({ name: 'Ada' })
  sync.open()
  sync.receive({ type: 'awareness', update: presenceOf('Ben') })
  expect(awareness.getStates().size).toBe(2)
  sync.drop()
  expect([...awareness.getStates().values()]).toEqual([{ name: 'Ada' }])
  sync.receive({ type: 'awareness', update: presenceOf('Mei') })
  expect(awareness.getStates().size).toBe(1)
})

test('an observer that throws is told of, and the change is there all the same', () => {
  const { doc, sync, synced } = setUp()
  const report = vi.spyOn(console, 'error').mockImplementation(() => {})
  onTestFinished(() => report.mockRestore())
  doc.getText('text').observe(() => {
    throw new Error('a mistake of the application')
  })
  sync.open()
  sync.receive({ type: 'syncStep2', update: written('there') })
  expect(doc.getText('text').toString()).toBe('there')
  expect(synced()).toBe(1)
  expect(report).toHaveBeenCalledWith(expect.objectContaining({ message: 'a mistake of the application' }))
})
