import { connect, type Session, type TransportName } from '@quire/provider'

declare global {
  var people: Map<string, Session>
  var join: (name: string, documentId: string, transports: readonly TransportName[]) => void
}

/** A page in which a test lets people write. Nothing is kept on the device or shared by tabs: all goes over the network. */
globalThis.people = new Map()
globalThis.join = (name, documentId, transports) => {
  const session = connect({ url: location.origin, documentId, transports, offline: false })
  globalThis.people.set(name, session)
}
