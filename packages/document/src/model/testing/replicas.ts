import * as Y from 'yjs'
import { type DocumentModel, openModel } from '../document.ts'
import { FlowEditor } from '../editor.ts'
import { seedUpdate } from '../seed.ts'

/** A replica for tests: a document of its own, a model and an editor on it. */
export interface Replica {
  readonly doc: Y.Doc
  readonly model: DocumentModel
  readonly edit: FlowEditor
}

/** A generator of numbers in [0, 1) that a seed replays. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

export function replica(clientId: number, base: Uint8Array = seedUpdate()): Replica {
  const doc = new Y.Doc()
  doc.clientID = clientId
  Y.applyUpdate(doc, base)
  const model = openModel(doc)
  return {
    doc,
    model,
    edit: new FlowEditor(model, model.body, { random: randomFrom(clientId), origin: 'test' }),
  }
}

/** Brings all replicas to the same state. */
export function sync(replicas: readonly { readonly doc: Y.Doc }[]): void {
  for (const from of replicas)
    for (const to of replicas)
      if (from !== to)
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'remote')
}

/** `type:text` for paragraphs just `text`; formatted runs as `^b(text)`. */
export function show(model: DocumentModel): string {
  return model.body.blocks
    .map((block) => {
      const runs = block.runs.map((run) => {
        const formats = Object.keys(run.attributes).sort().join('')
        return formats ? `^${formats}(${run.text})` : run.text
      })
      return (block.type === 'paragraph' ? '' : `${block.type}:`) + runs.join('')
    })
    .join(' / ')
}

/** A replica that holds the given paragraphs with ids `p1`, `p2`, …, as an update others start from. */
export function paragraphs(...texts: readonly string[]): Uint8Array {
  const first = replica(2, Y.encodeStateAsUpdate(new Y.Doc()))
  first.edit.insertBlocks(
    null,
    texts.map((text, i) => ({ id: `p${i + 1}`, runs: text ? [{ text, attributes: {} }] : [] })),
  )
  return Y.encodeStateAsUpdate(first.doc)
}
