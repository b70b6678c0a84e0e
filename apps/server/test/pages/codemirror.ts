import { EditorState } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { connect } from '@quire/provider'
import { yCollab } from 'y-codemirror.next'

const session = connect({ url: location.origin, documentId: 'team/code' })
session.awareness.setLocalStateField('user', { name: 'Ada', color: '#2f6f8f' })
await session.whenSynced()

const text = session.doc.getText('code')
new EditorView({
  parent: document.body,
  state: EditorState.create({
    doc: text.toString(),
    extensions: [yCollab(text, session.awareness)],
  }),
})
