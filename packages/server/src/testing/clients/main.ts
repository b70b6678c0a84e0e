// `pnpm bench:clients`: what a change costs in a document that 10,000 clients wrote in, beside one of 10 with as much text.
import process from 'node:process'
import { parseDocumentId } from '@quire/protocol'
import * as Y from 'yjs'
import { LiveDocument } from '../../core/live-document.ts'
import { createUpdateCheck } from '../../core/update-check.ts'

const changes = 5_000
const rounds = 7
const [few, many] = [10, 10_000]
const settleEvery = 20 // changes: as many as somebody types while a room waits for a calm moment

type Kind = 'typing' | 'deleting' | 'both'

/** A document of 100,000 characters, the same share of them by each client. */
const writtenBy = (clients: number): Uint8Array => {
  const doc = new Y.Doc()
  doc.transact(() => {
    for (let client = 1; client <= clients; client++) {
      doc.clientID = 1_000 + client
      doc.getText('text').insert(0, 'w'.repeat(100_000 / clients))
    }
  })
  return Y.encodeStateAsUpdate(doc)
}

/** What one more client does in a text of its own, update by update. */
const updatesOf = (kind: Kind): readonly Uint8Array[] => {
  const doc = new Y.Doc()
  doc.clientID = 5
  const updates: Uint8Array[] = []
  doc.on('update', (update: Uint8Array) => updates.push(update))
  const text = doc.getText('own')
  text.insert(0, 'w'.repeat(30_000))
  for (let i = 0, at = 500; i < changes; i++) {
    if (kind === 'deleting') text.delete(1_000 + ((i * 7) % 20_000), 1)
    else if (kind === 'both' && i % 5 === 4) text.delete(--at, 1)
    else text.insert(at++, 'x')
  }
  return updates
}

/** Microseconds of one change, checked and applied; `isCalm`: the document is tidied up whenever that is worth it. */
const cost = (state: Uint8Array, updates: readonly Uint8Array[], isCalm: boolean): number => {
  const live = new LiveDocument(parseDocumentId('d'), createUpdateCheck())
  live.change(({ apply }) => apply(state))
  live.settle()
  const start = performance.now()
  updates.forEach((update, i) => {
    live.change(({ check, apply }) => {
      const verdict = check(update)
      if (verdict.kind !== 'fits') throw new Error(`refused: ${verdict.kind}`)
      apply(update, verdict.isAllNew)
    })
    if (isCalm && i % settleEvery === 0 && live.isWorthSettling) live.settle()
  })
  live.settle()
  const micros = ((performance.now() - start) * 1_000) / updates.length
  live.close()
  return micros
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!

const states = [few, many].map(writtenBy)
process.stdout.write(
  `| µs a change | ${few} clients | ${many} clients | ratio |\n| --- | ---: | ---: | ---: |\n`,
)
for (const kind of ['typing', 'deleting', 'both'] as const) {
  const updates = updatesOf(kind)
  for (const isCalm of [false, true]) {
    // In turns, so that a busy moment of the machine is nobody's; the first round is for the compiler.
    const inTurns = Array.from({ length: rounds + 1 }, () =>
      states.map((state) => cost(state, updates, isCalm)),
    ).slice(1)
    const [a, b] = [0, 1].map((which) => median(inTurns.map((pair) => pair[which]!))) as [number, number]
    const name = `${kind}, ${isCalm ? 'tidied up when calm' : 'without a pause'}`
    process.stdout.write(`| ${name} | ${a.toFixed(1)} | ${b.toFixed(1)} | ${(b / a).toFixed(2)}x |\n`)
  }
}
