import { encode, parseDocumentId } from '@quire/protocol'
import { expect, test } from 'vitest'
import * as Y from 'yjs'
import { LiveDocument } from './live-document.ts'
import { createUpdateCheck } from './update-check.ts'

const documentId = parseDocumentId('team/plan')
const keystrokes = 2_000
/** A busy document is settled after so many changes. */
const perSettle = 1_000

/** A letter by each of so many clients, in places of their own. */
const lettersOf = (clients: number) =>
  Array.from({ length: clients }, (_, client) => {
    const doc = new Y.Doc()
    doc.clientID = client + 1
    doc.getMap('letters').set(`${client}`, 'x')
    return { position: client + 1, time: 0, update: Y.encodeStateAsUpdate(doc) }
  })

const documentOf = (letters: ReturnType<typeof lettersOf>): LiveDocument => {
  const live = new LiveDocument(documentId, createUpdateCheck())
  live.replay({ snapshot: undefined, rows: letters })
  return live
}

const typed = (): Uint8Array[] => {
  const doc = new Y.Doc()
  doc.clientID = 4_000_000_000
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  for (let i = 0; i < keystrokes; i++) doc.getText('typed').insert(i, 'x')
  return updates
}

/** Microseconds of processor time that a keystroke takes: judged, applied and put into a frame. */
const microsecondsEach = (live: LiveDocument, updates: readonly Uint8Array[]): number => {
  const before = process.cpuUsage()
  for (const [i, update] of updates.entries()) {
    const emitted = live.change(({ check, apply }) => {
      const verdict = check(update)
      if (verdict.kind !== 'fits') throw new Error(`a keystroke was judged ${verdict.kind}`)
      apply(update, verdict.isAllNew)
    })
    encode({ type: 'update', update: emitted! })
    if (i % perSettle === perSettle - 1) live.settle()
  }
  return process.cpuUsage(before).user / updates.length
}

test('a keystroke in a document to which 10,000 clients have written costs at most three times one with ten', () => {
  const updates = typed()
  const [fewLetters, manyLetters] = [lettersOf(10), lettersOf(10_000)]
  let [few, many] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  // The best of some, in turns: the rest is the compiler's work, and what else the machine has to do.
  for (let round = 0; round < 6; round++) {
    few = Math.min(few, microsecondsEach(documentOf(fewLetters), updates))
    many = Math.min(many, microsecondsEach(documentOf(manyLetters), updates))
  }
  console.log(`a keystroke: ${few.toFixed(1)} µs with 10 clients, ${many.toFixed(1)} µs with 10,000`)
  expect(many).toBeLessThan(few * 3)
}, 60_000)
