import { type Awareness, encodeAwarenessUpdate } from 'y-protocols/awareness'
import * as Y from 'yjs'

const intervalMs = 5_000

/**
 * Lets the server say who is here. y-protocols forgets everybody whose state is not renewed for 30 s; our server tells
 * when somebody left, and a hidden page has no reason to renew anything.
 *
 * @returns to be called whenever the server was heard.
 */
export const keepPresence = ({ meta, clientID }: Awareness): (() => void) => {
  let keptMs = 0
  return () => {
    const nowMs = Date.now() // y-protocols' own clock, whatever clock the session has
    if (nowMs >= keptMs && nowMs - keptMs < intervalMs) return
    keptMs = nowMs
    // Its own state it renews by itself, and by this very time.
    for (const [client, entry] of meta) if (client !== clientID) entry.lastUpdated = nowMs
  }
}

/** The awareness keeps an id of its own; it has to be the document's, which Yjs may change too. */
export const alignPresence = (awareness: Awareness): void => {
  const { clientID } = awareness.doc
  if (awareness.clientID === clientID) return
  const presence = awareness.getLocalState()
  awareness.setLocalState(null)
  awareness.clientID = clientID
  awareness.setLocalState(presence)
}

/** Goes on with a client id that was used before; only while nothing is written with the present one. */
export const writeAs = (clientId: number, awareness: Awareness): void => {
  awareness.doc.clientID = clientId
  alignPresence(awareness)
}

/**
 * Takes another client id where nothing is written with the present one. Others saw that, and once the server keeps it
 * for this client no more (SPEC S8), whoever of them writes with it first has it.
 */
export const leaveUnusedId = (awareness: Awareness): void => {
  const { store, clientID } = awareness.doc
  if (!store.clients.has(clientID)) writeAs(crypto.getRandomValues(new Uint32Array(1))[0]!, awareness)
}

/** Whether the server has more of this client than this client wrote: somebody else has its id. */
export const isIdTaken = ({ store, clientID }: Y.Doc, stateVector: Uint8Array): boolean =>
  (Y.decodeStateVector(stateVector).get(clientID) ?? 0) > Y.getState(store, clientID)

/** Says once more that this client is here: a presence that others saw leave is old news unless its clock moves on. */
export const renewPresence = (awareness: Awareness): void => {
  const presence = awareness.getLocalState()
  if (presence) awareness.setLocalState(presence)
}

/** This client's entry, as the others are to see it. */
export const ownPresence = (awareness: Awareness): Uint8Array =>
  encodeAwarenessUpdate(awareness, [awareness.doc.clientID])

export const countPeers = ({ states, clientID }: Awareness): number =>
  states.size - (states.has(clientID) ? 1 : 0)
