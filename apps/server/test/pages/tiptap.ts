import { connect } from '@quire/provider'
import { Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { StarterKit } from '@tiptap/starter-kit'

/** Tiptap on Quire: all that an application writes. */
const session = connect({ url: location.origin, documentId: 'tiptap' })
await session.whenSynced()
export const editor: unknown = new Editor({
  element: document.body,
  extensions: [StarterKit.configure({ undoRedo: false }), Collaboration.configure({ document: session.doc })],
})
