import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as Y from 'yjs'
import { randomFrom } from '../measure/schedule.ts'

const edits = 42_000
let made: Uint8Array | undefined

/**
 * A document of some 267 kB as people leave one behind: the state of the automerge-paper trace where `QUIRE_TRACE`
 * names its folder, else one typed by a seeded hand, a word here, a correction there.
 */
export const bigDocument = (): Uint8Array => {
  made ??= fromTrace() ?? typed()
  return made
}

const fromTrace = (): Uint8Array | undefined => {
  const folder = process.env.QUIRE_TRACE
  if (!folder) return undefined
  const path = join(folder, 'automerge-paper.state.bin')
  if (!existsSync(path)) throw new Error(`QUIRE_TRACE=${folder} has no automerge-paper.state.bin`)
  return readFileSync(path)
}

const typed = (): Uint8Array => {
  const random = randomFrom(267)
  const document = new Y.Doc()
  document.clientID = 1_000_001
  const text = document.getText('text')
  let caret = 0
  document.transact(() => {
    for (let edit = 0; edit < edits; edit++) {
      if (random() < 0.15) caret = Math.floor(random() * text.length)
      if (random() < 0.2 && caret > 0) text.delete(--caret, 1)
      else text.insert(caret++, String.fromCharCode(97 + Math.floor(random() * 26)))
    }
  })
  const state = Y.encodeStateAsUpdate(document)
  document.destroy()
  return state
}
