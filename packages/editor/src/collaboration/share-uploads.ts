// How far uploads are, told to everybody while they run: it is nobody's text, so it is presence and not document.
import type { Awareness } from 'y-protocols/awareness'
import type { UploadState } from '../features/media/upload.ts'
import { parsePerson } from './people.ts'

/** What is shared: this person's uploads, and where the others' are to be told. */
interface SharedUploads {
  progress(): Readonly<Record<string, number>>
  subscribe(listener: () => void): () => void
  setElsewhere(states: ReadonlyMap<string, UploadState>): void
}

const everyMs = 250
const maxShown = 50

/** Tells the others how far this person's uploads are, and this editor how far theirs are. @returns stops it */
export const shareUploads = (awareness: Awareness, uploads: SharedUploads): (() => void) => {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isTold = true
  const tell = () => {
    timer = undefined
    const progress = uploads.progress()
    const isNone = Object.keys(progress).length === 0
    if (isNone && isTold) return
    isTold = isNone
    awareness.setLocalStateField('uploads', isNone ? null : progress)
  }
  const listen = () => uploads.setElsewhere(readUploads(awareness))
  const stop = uploads.subscribe(() => {
    timer ??= setTimeout(tell, everyMs)
  })
  let before = ''
  const onChange = () => {
    // Carets move many times a second; uploads are news only when they are.
    const text = JSON.stringify([...awareness.getStates()].map(([id, state]) => [id, state.uploads]))
    if (text === before) return
    before = text
    listen()
  }
  awareness.on('change', onChange)
  onChange()
  return () => {
    stop()
    clearTimeout(timer)
    awareness.off('change', onChange)
    if (!isTold) awareness.setLocalStateField('uploads', null)
  }
}

/** What others write there is theirs, so it is read as a stranger's. */
const readUploads = (awareness: Awareness): ReadonlyMap<string, UploadState> => {
  const found = new Map<string, UploadState>()
  for (const [clientId, state] of awareness.getStates()) {
    const uploads: unknown = state.uploads
    const person = parsePerson(clientId, state, false)
    if (clientId === awareness.clientID || !person || typeof uploads !== 'object' || uploads === null)
      continue
    for (const [id, part] of Object.entries(uploads).slice(0, maxShown))
      if (typeof part === 'number' && part >= 0 && part <= 1)
        found.set(id, { state: 'elsewhere', part, person: person.name })
  }
  return found
}
