import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { connect } from '@quire/provider'
import { yCollab } from 'y-codemirror.next'

/** CodeMirror 6 on Quire: all that an application writes. */
const session = connect({ url: location.origin, documentId: 'codemirror' })
session.awareness.setLocalStateField('user', { name: location.hash.slice(1), color: '#2f6f8f' })
await session.whenSynced()
const text = session.doc.getText('code')
export const editor: unknown = new EditorView({
  parent: document.body,
  state: EditorState.create({
    doc: text.toString(),
    extensions: [yCollab(text, session.awareness)],
  }),
})
