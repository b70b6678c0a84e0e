import { connect } from '@quire/provider'
import { Editor } from '@tiptap/core'
import { Collaboration } from '@tiptap/extension-collaboration'
import { StarterKit } from '@tiptap/starter-kit'

const session = connect({ url: location.origin, documentId: 'team/page' })
await session.whenSynced()

new Editor({
  element: document.body,
  extensions: [StarterKit.configure({ undoRedo: false }), Collaboration.configure({ document: session.doc })],
})
