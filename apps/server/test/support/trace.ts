import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'

/** A recorded editing session of one writer. */
export interface Trace {
  readonly name: string
  /** One edit each, in order. */
  readonly edits: readonly Edit[]
  readonly finalText: string
}

/** Puts `inserted` at `position` after deleting `deleted` characters there. */
interface Edit {
  readonly position: number
  readonly deleted: number
  readonly inserted: string
}

/**
 * The automerge-paper trace, when `QUIRE_TRACE` names the folder that holds it as Yjs updates; else a trace of the
 * same shape from a seed: mostly typing at a caret that jumps now and then, three deletions for seven insertions.
 */
export const loadTrace = async (generatedEdits = 20_000): Promise<Trace> => {
  const folder = process.env.QUIRE_TRACE
  return folder ? recordedTrace(folder) : generatedTrace(generatedEdits, 1)
}

const recordedTrace = async (folder: string): Promise<Trace> => {
  const packed = gunzipSync(await readFile(join(folder, 'automerge-paper.updates.bin.gz')))
  const doc = new Y.Doc()
  const text = doc.getText('text')
  const edits: Edit[] = []
  text.observe((event) => edits.push(toEdit(event.delta)))
  for (let at = 0; at < packed.length; ) {
    const length = packed.readUInt16LE(at)
    Y.applyUpdate(doc, packed.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return { name: 'automerge-paper', edits, finalText: text.toString() }
}

const toEdit = (delta: Y.YTextEvent['delta']): Edit => {
  let position = 0
  let deleted = 0
  let inserted = ''
  for (const step of delta) {
    if (step.retain !== undefined) position += step.retain
    if (step.delete !== undefined) deleted += step.delete
    if (typeof step.insert === 'string') inserted += step.insert
  }
  return { position, deleted, inserted }
}

const generatedTrace = (count: number, seed: number): Trace => {
  const random = mulberry32(seed)
  const edits: Edit[] = []
  let text = ''
  let caret = 0
  while (edits.length < count) {
    if (random() < 0.02) caret = Math.floor(random() * (text.length + 1))
    const deletes = random() < 0.3 && caret > 0
    const edit = deletes
      ? { position: caret - 1, deleted: 1, inserted: '' }
      : { position: caret, deleted: 0, inserted: letter(random()) }
    text = text.slice(0, edit.position) + edit.inserted + text.slice(edit.position + edit.deleted)
    caret = edit.position + edit.inserted.length
    edits.push(edit)
  }
  return { name: `generated from seed ${seed}`, edits, finalText: text }
}

const letter = (random: number): string => 'etaoin shrdlu cmfwyp\n'[Math.floor(random * 21)] ?? ' '

/** A small seeded generator (Tommy Ettinger's Mulberry32), so that a run can be repeated. */
const mulberry32 = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
}
