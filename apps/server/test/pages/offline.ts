import { connect, type Session } from '@quire/provider'

declare global {
  var session: Session
}

/** The page of the offline test: a document with no editor, driven by the test. */
globalThis.session = connect({ url: location.origin, documentId: 'offline' })
