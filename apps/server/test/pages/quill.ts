import { connect } from '@quire/provider'
import Quill from 'quill'
import QuillCursors from 'quill-cursors'
import { QuillBinding } from 'y-quill'

const session = connect({ url: location.origin, documentId: 'team/letter' })
session.awareness.setLocalStateField('user', { name: 'Ada', color: '#2f6f8f' })

Quill.register('modules/cursors', QuillCursors)
const quill = new Quill(document.body.appendChild(document.createElement('div')), {
  modules: { cursors: true, history: { userOnly: true } },
})
new QuillBinding(session.doc.getText('letter'), quill, session.awareness)
