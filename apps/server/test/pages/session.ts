import { type ConnectOptions, connect, type Session } from '@quire/provider'

declare global {
  var openSession: (options: Partial<ConnectOptions>) => Session
  var session: Session
}

/** A page without an editor: the test joins documents in it and drives them. */
globalThis.openSession = (options) => {
  globalThis.session = connect({ url: location.origin, documentId: 'team/plan', ...options })
  return globalThis.session
}
