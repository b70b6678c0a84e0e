import { pathToFileURL } from 'node:url'
import { createHeadlessEditor } from '@lexical/headless'
import * as richText from '@lexical/rich-text'
import { bindEditor, documentNodes } from '@quire/document'
import { tableSupport } from '@quire/document/tables'
import { undoSupport } from '@quire/document/undo'
import * as lexical from 'lexical'
import * as Y from 'yjs'
import { bindingPeersFolder } from '../servers/peers.ts'

/** An editor that a binding keeps equal to a Yjs document, and what a measurement needs of both. */
export interface Seat {
  readonly doc: Y.Doc
  readonly editor: lexical.LexicalEditor
  /** The instance of Lexical this editor belongs to. */
  readonly lexical: typeof lexical
  readonly richText: typeof richText
  /** Takes in an update of somebody else; the editor shows it when this returns. */
  receive(update: Uint8Array): void
  /** The document as one update, or what a state vector lacks of it. */
  state(vector?: Uint8Array): Uint8Array
  vector(): Uint8Array
  /** Milliseconds the binding itself took for local edits since the last call. */
  takeOwnMs(): number
  close(): void
}

export const contenders = ['quire', 'v2', 'v1'] as const
export type Contender = (typeof contenders)[number]

export const titles: Readonly<Record<Contender, string>> = {
  quire: 'Quire',
  v2: '@lexical/yjs V2 0.52.0',
  v1: '@lexical/yjs V1 0.52.0',
}

export type OpenSeat = (clientId: number, state?: Uint8Array) => Seat

/** How to open an editor with one of the bindings; the peers must be installed. */
export const seatsOf = async (contender: Contender): Promise<OpenSeat> => {
  if (contender === 'quire') return openQuire
  const peers = (await import(pathToFileURL(`${bindingPeersFolder}seats.mjs`).href)) as {
    readonly openV1: OpenSeat
    readonly openV2: OpenSeat
  }
  return contender === 'v1' ? peers.openV1 : peers.openV2
}

const openQuire: OpenSeat = (clientId, state) => {
  const doc = new Y.Doc()
  if (state) Y.applyUpdate(doc, state)
  doc.clientID = clientId
  const editor = createHeadlessEditor({
    nodes: [...documentNodes],
    onError: (error) => {
      throw error
    },
  })
  let ownMs = 0
  // All that a binding does for a local edit, it does in its update listener.
  const register = editor.registerUpdateListener.bind(editor)
  editor.registerUpdateListener = (listener) =>
    register((update) => {
      const start = performance.now()
      listener(update)
      ownMs += performance.now() - start
    })
  const binding = bindEditor(editor, { doc, tables: tableSupport, undo: undoSupport })
  return {
    doc,
    editor,
    lexical,
    richText,
    receive: (update) => {
      Y.applyUpdate(doc, update, 'remote')
      editor.read(() => undefined)
    },
    state: (vector) => Y.encodeStateAsUpdate(doc, vector),
    vector: () => Y.encodeStateVector(doc),
    takeOwnMs: () => {
      const ms = ownMs
      ownMs = 0
      return ms
    },
    close: () => {
      binding.destroy()
      doc.destroy()
    },
  }
}
