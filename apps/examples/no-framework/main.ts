// A page without React: the element, which is `mountEditor` with attributes.
import { defineQuireElement } from '@quire/editor/element'
import { connect } from '@quire/provider'

const { server = 'http://localhost:3000', document: documentId = 'example' } = Object.fromEntries(
  new URLSearchParams(location.search),
)
defineQuireElement()
const element = document.querySelector('quire-editor')
// The element's class is made by `defineQuireElement`, which TypeScript's list of elements does not know.
Object.assign(element ?? {}, {
  session: connect({ url: server, documentId }),
  user: { id: 'jo', name: 'Jo', color: '#8f486c' },
})
