import type { DocumentId } from '@quire/protocol'
import * as Y from 'yjs'
import type { Simulation } from './simulation.ts'

/**
 * What must hold when all faults are over and everything has had its time (I1-I10 of the reliability study).
 *
 * @returns what does not hold, in words.
 */
export const checkInvariants = async (world: Simulation): Promise<readonly string[]> => {
  const broken: string[] = []
  for (const documentId of world.documentIds) {
    const stored = await loadFresh(world, documentId, broken)
    checkAcknowledged(world, documentId, stored, broken)
    checkUsedUp(world, documentId, stored, broken)
    checkEqual(world, documentId, stored, broken)
    checkWords(documentId, stored, broken)
    checkPresence(world, documentId, broken)
  }
  checkQuiet(world, broken)
  return broken
}

/** [I5] [I6] The log has dense positions, loads without anything pending, and twice is the same as once. */
const loadFresh = async (world: Simulation, documentId: DocumentId, broken: string[]): Promise<Y.Doc> => {
  const { head, snapshot, rows } = await world.disk.store.read(documentId, 0)
  const doc = new Y.Doc()
  doc.transact(() => {
    if (snapshot) Y.applyUpdate(doc, snapshot.update)
    for (const { update } of rows) Y.applyUpdate(doc, update)
  })
  let expected = snapshot?.upTo ?? 0
  for (const { position } of rows) {
    expected += 1
    if (position !== expected)
      broken.push(`I5 ${documentId}: position ${position} stands where ${expected} should`)
  }
  if (expected !== head) broken.push(`I5 ${documentId}: the head is ${head}, the last position ${expected}`)
  if (doc.store.pendingStructs || doc.store.pendingDs)
    broken.push(`I6 ${documentId}: a fresh load has pending structs`)
  if (rows.some(({ update }) => changes(doc, update)))
    broken.push(`I5 ${documentId}: a row twice is not a row once`)
  return doc
}

/** [I1] [I3] What was acknowledged is stored, deletes included: it brings nothing new to a fresh load. */
const checkAcknowledged = (
  world: Simulation,
  documentId: DocumentId,
  stored: Y.Doc,
  broken: string[],
): void => {
  const updates = world.acknowledged.get(documentId) ?? []
  const lost = updates.filter((update) => changes(stored, update)).length
  if (lost > 0)
    broken.push(`I1 ${documentId}: ${lost} of ${updates.length} acknowledged updates are not in the log`)
}

/**
 * [I1] What was acknowledged was deleted by nobody but those who may. Words under clocks that somebody else has used up count
 * as known and deleted, so the rule before this one does not miss them.
 */
const checkUsedUp = (world: Simulation, documentId: DocumentId, stored: Y.Doc, broken: string[]): void => {
  const deleted = Y.mergeDeleteSets(world.deleted.get(documentId) ?? [])
  const isLost = ({ id: { client, clock }, length }: Y.Item): boolean => {
    for (let at = clock; at < clock + length; at++) {
      const id = Y.createID(client, at)
      if (isDeletedIn(stored, id) && !Y.isDeleted(deleted, id)) return true
    }
    return false
  }
  const structs = (world.acknowledged.get(documentId) ?? []).flatMap(
    (update) => Y.decodeUpdate(update).structs,
  )
  const words = structs.filter(
    (struct) => struct instanceof Y.Item && struct.content instanceof Y.ContentString,
  )
  const lost = words.filter((word) => isLost(word as Y.Item)).length
  if (lost > 0) broken.push(`I1 ${documentId}: ${lost} acknowledged words are deleted, and nobody did`)
}

const isDeletedIn = (doc: Y.Doc, id: Y.ID): boolean => Y.getItem(doc.store, id).deleted

/** [I2] Everybody has the same document, delete sets included, and it is what is stored. */
const checkEqual = (world: Simulation, documentId: DocumentId, stored: Y.Doc, broken: string[]): void => {
  const snapshot = Y.snapshot(stored)
  const text = stored.getText('t').toString()
  for (const client of world.clients) {
    if (client.documentId !== documentId) continue
    if (!client.isConnected) broken.push(`I2 ${client.person} is not connected`)
    if (client.unacknowledged > 0)
      broken.push(`I2 ${client.person} has ${client.unacknowledged} unacknowledged frames`)
    if (!Y.equalSnapshots(Y.snapshot(client.doc), snapshot))
      broken.push(`I2 ${client.person} has another state than the log`)
    if (client.text !== text) broken.push(`I2 ${client.person} has another text than the log`)
    if (client.doc.store.pendingStructs) broken.push(`I6 ${client.person} has pending structs`)
  }
}

/** [I4] [I8] The text is made of whole words of this document, each there once. */
const checkWords = (documentId: DocumentId, stored: Y.Doc, broken: string[]): void => {
  const words = stored.getText('t').toString().split(' ').slice(0, -1)
  const strange = words.filter((word) => !new RegExp(`^${documentId}\\.c\\d+\\.\\d+\\.\\d+$`).test(word))
  if (strange.length > 0) broken.push(`I4 ${documentId}: "${strange[0]}" was never written here`)
  if (new Set(words).size !== words.length) broken.push(`I4 ${documentId}: a word is there twice`)
}

/** [I7] Presence is one entry for each client that is there, on each instance where the document is open. */
const checkPresence = (world: Simulation, documentId: DocumentId, broken: string[]): void => {
  const here = world.clients.filter((client) => client.documentId === documentId).length
  for (const { name, rooms } of world.instances) {
    if (!rooms.isOpen(documentId)) continue
    const present = rooms.presence(documentId).map(({ user }) => (user as { id?: string } | undefined)?.id)
    if (present.length !== here)
      broken.push(`I7 ${documentId} on ${name}: ${present.join(', ')} are present, ${here} are there`)
  }
}

/** [I6] [I9] [I10] Nothing had to be rebuilt, left out or refused without a reason, and nobody is left behind. */
const checkQuiet = (world: Simulation, broken: string[]): void => {
  for (const name of ['documents_rebuilt', 'rows_left_out'] as const)
    if (world.count(name) > 0)
      broken.push(`I6 ${name} is ${world.count(name)}: ${world.errors.slice(-3).join('; ')}`)
  let sessions = 0
  for (const { rooms } of world.instances) {
    sessions += rooms.sessions.size
    if (rooms.unsavedBytes > 0) broken.push(`I9 ${rooms.unsavedBytes} bytes are still unsaved`)
    if (rooms.laggingSessions > 0) broken.push('I9 a session still lags')
  }
  if (sessions !== world.clients.length)
    broken.push(`I9 ${sessions} sessions, ${world.clients.length} clients`)
}

/** Whether an update brings anything new to a document; what it brings stays in it. */
const changes = (doc: Y.Doc, update: Uint8Array): boolean => {
  let hasChanged = false
  const notice = (): void => {
    hasChanged = true
  }
  doc.on('update', notice)
  const hadPending = doc.store.pendingStructs !== null
  Y.applyUpdate(doc, update)
  doc.off('update', notice)
  return hasChanged || (doc.store.pendingStructs !== null && !hadPending)
}
