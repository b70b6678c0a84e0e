import { connect, type Session, type TransportName } from '@quire/provider'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { serve } from './support/collaboration.ts'

const limits = { maxMessageBytes: 20_000 }

/** What two people wrote without a connection: long texts, formats, lists, deletions, each resting on the other's. */
const writtenOffline = (): Y.Doc => {
  const [ada, ben] = [new Y.Doc(), new Y.Doc()]
  for (let i = 0; i < 40; i++) {
    const [doc, other] = i % 2 ? [ada, ben] : [ben, ada]
    const text = doc.getText('text')
    text.insert(Math.floor(text.length / 2), `${i}: ${'words and more words '.repeat(300)}`)
    text.format(0, 20, { bold: i % 3 === 0 || null })
    text.delete(10, 100)
    doc.getArray('list').push([new Y.Map(Object.entries({ i, note: 'n'.repeat(500) }))])
    if (i % 5 === 0) doc.getArray('list').delete(0)
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc, Y.encodeStateVector(other)))
  }
  Y.applyUpdate(ada, Y.encodeStateAsUpdate(ben))
  return ada
}

/** Joins for one test, over one transport only. */
const join = ({ url }: { readonly url: string }, transport: TransportName, doc: Y.Doc): Session => {
  const session = connect({ url, documentId: 'plan', doc, WebSocket, transports: [transport] })
  onTestFinished(() => session.close())
  return session
}

test.each<TransportName>(['websocket', 'sse', 'polling'])(
  '%s: a backlog of ten times the limit for a frame arrives whole, and a paste of that size [F5, S2]',
  async (transport) => {
    const serving = await serve({ limits })
    onTestFinished(() => serving.stop())
    const backlog = writtenOffline()
    expect(Y.encodeStateAsUpdate(backlog).byteLength).toBeGreaterThan(10 * limits.maxMessageBytes)
    const ada = join(serving, transport, backlog)
    await ada.whenDurable()
    ada.doc.getText('text').insert(0, 'pasted '.repeat(30_000))
    await ada.whenDurable()
    const ben = join(serving, transport, new Y.Doc())
    await ben.whenSynced()
    expect(Y.encodeStateAsUpdate(ben.doc)).toEqual(Y.encodeStateAsUpdate(ada.doc))
    expect(ada.status.get()).toMatchObject({ unsent: 0, unacknowledged: 0, refusal: undefined })
  },
)

test.each<TransportName>(['websocket', 'sse', 'polling'])(
  '%s: who brings more megabytes than the rate allows is made to wait, and never refused [L2, H4]',
  async (transport) => {
    const serving = await serve({ limits: { messagesPerSecond: 50 } })
    onTestFinished(() => serving.stop())
    const doc = new Y.Doc()
    for (let i = 0; i < 14; i++) doc.getText(`chapter ${i}`).insert(0, 'x'.repeat(480_000))
    const session = join(serving, transport, doc)
    const seen: string[] = []
    session.status.subscribe(() => {
      const { connection } = session.status.get()
      if (connection !== seen.at(-1)) seen.push(connection)
    })
    await session.whenDurable()
    expect(seen).toEqual(['live'])
  },
)
