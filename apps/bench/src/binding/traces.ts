import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import * as Y from 'yjs'
import { randomFrom } from '../measure/schedule.ts'
import type { Spot } from './hands.ts'

/** One character in or out of a text whose lines are blocks. */
export interface TraceEdit {
  readonly at: Spot
  /** Where what is deleted ends; absent when nothing is. */
  readonly to: Spot | undefined
  /** `'\n'` is Enter. */
  readonly inserted: string
}

export interface Trace {
  readonly name: string
  readonly edits: readonly TraceEdit[]
  readonly finalText: string
  /** Size of a bare `Y.Text` after the same edits, in bytes. */
  readonly bareBytes: number
}

/** The automerge-paper trace from the folder `QUIRE_TRACE` names, else one of the same shape from a seed. */
export const loadTrace = (count: number): Trace => {
  const folder = process.env.QUIRE_TRACE
  const [name, edits] = folder
    ? ['automerge-paper', recorded(folder, count)]
    : ['made from seed 1', made(20_000)]
  return inLines(name, edits.slice(0, count))
}

interface FlatEdit {
  readonly position: number
  readonly deleted: number
  readonly inserted: string
}

function recorded(folder: string, count: number): FlatEdit[] {
  const packed = gunzipSync(readFileSync(join(folder, 'automerge-paper.updates.bin.gz')))
  const doc = new Y.Doc()
  const edits: FlatEdit[] = []
  doc.getText('text').observe(({ delta }) => {
    const count = (pick: (step: (typeof delta)[number]) => number | undefined): number =>
      delta.reduce((sum, step) => sum + (pick(step) ?? 0), 0)
    edits.push({
      position: count(({ retain }) => retain),
      deleted: count((step) => step.delete),
      inserted: delta.map(({ insert }) => (typeof insert === 'string' ? insert : '')).join(''),
    })
  })
  for (let at = 0; at < packed.length && edits.length < count; ) {
    const length = packed.readUInt16LE(at)
    Y.applyUpdate(doc, packed.subarray(at + 2, at + 2 + length))
    at += 2 + length
  }
  return edits
}

function made(count: number): FlatEdit[] {
  const random = randomFrom(1)
  let length = 0
  let caret = 0
  return Array.from({ length: count }, () => {
    if (random() < 0.02) caret = Math.floor(random() * (length + 1))
    const deletes = random() < 0.3 && caret > 0
    const inserted = deletes ? '' : ('etaoin shrdlu cmfwyp\n'[Math.floor(random() * 21)] ?? ' ')
    const edit = { position: deletes ? caret - 1 : caret, deleted: deletes ? 1 : 0, inserted }
    caret = edit.position + inserted.length
    length += inserted.length - edit.deleted
    return edit
  })
}

/** Says of each edit in which line it is, and plays it to a bare text beside. */
function inLines(name: string, flat: readonly FlatEdit[]): Trace {
  const doc = new Y.Doc()
  const text = doc.getText('text')
  const lines = new Lines()
  const edits = flat.map(({ position, deleted, inserted }) => {
    doc.transact(() => {
      if (deleted > 0) text.delete(position, deleted)
      if (inserted !== '') text.insert(position, inserted)
    })
    const at = lines.spotOf(position)
    const to = deleted > 0 ? lines.spotOf(position + deleted) : undefined
    if (to) lines.remove(at, to)
    if (inserted !== '') lines.insert(at, inserted)
    return { at, to, inserted }
  })
  return { name, edits, finalText: text.toString(), bareBytes: Y.encodeStateAsUpdate(doc).length }
}

/** The lengths of lines, with the place of the last question kept: edits are near each other. */
class Lines {
  readonly #lengths = [0]
  #line = 0
  #start = 0

  spotOf(position: number): Spot {
    while (position < this.#start) this.#start -= this.#lengths[--this.#line]! + 1
    while (position > this.#start + this.#lengths[this.#line]!)
      this.#start += this.#lengths[this.#line++]! + 1
    return { line: this.#line, offset: position - this.#start }
  }

  insert({ line, offset }: Spot, text: string): void {
    const parts = text.split('\n').map(({ length }) => length)
    const rest = this.#lengths[line]! - offset
    parts[0]! += offset
    parts[parts.length - 1]! += rest
    this.#toStartOf(line)
    this.#lengths.splice(line, 1, ...parts)
  }

  remove(from: Spot, to: Spot): void {
    this.#toStartOf(from.line)
    this.#lengths.splice(
      from.line,
      to.line - from.line + 1,
      from.offset + this.#lengths[to.line]! - to.offset,
    )
  }

  #toStartOf(line: number): void {
    while (this.#line > line) this.#start -= this.#lengths[--this.#line]! + 1
  }
}
