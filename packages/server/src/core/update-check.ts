import * as Y from 'yjs'

/** Whether an update may be applied to a document. */
export type Verdict =
  | { readonly kind: 'fits' }
  /** It rests on something the document does not have (SPEC S4). */
  | { readonly kind: 'unknownBase' }
  /** It is not a Yjs update, or breaks a rule. */
  | { readonly kind: 'malformed'; readonly why: string }

/** Judges an update before Yjs applies it; changes nothing. */
export type CheckUpdate = (doc: Y.Doc, update: Uint8Array) => Verdict

const fits: Verdict = { kind: 'fits' }
const unknownBase: Verdict = { kind: 'unknownBase' }

/**
 * Judges an update by decoding it with Yjs: it parses, and everything it rests on is in the document or in itself.
 *
 * So the document never holds pending structs, which would be merged anew with each update and sent to everybody.
 */
export const checkUpdate: CheckUpdate = (doc, update) => {
  let decoded: ReturnType<typeof Y.decodeUpdate>
  try {
    decoded = Y.decodeUpdate(update)
  } catch (error) {
    return { kind: 'malformed', why: String(error) }
  }
  const known = new Map<number, number>()
  const knownClock = (client: number): number => known.get(client) ?? Y.getState(doc.store, client)
  for (const struct of decoded.structs) {
    if (struct instanceof Y.Skip || struct.id.clock > knownClock(struct.id.client)) return unknownBase
    known.set(struct.id.client, Math.max(knownClock(struct.id.client), struct.id.clock + struct.length))
  }
  const isKnown = (id: Y.ID | null): boolean => id === null || id.clock < knownClock(id.client)
  for (const struct of decoded.structs) {
    if (!(struct instanceof Y.Item)) continue
    const parent = struct.parent as unknown // an id as decoded, before Yjs resolves it
    if (!isKnown(struct.origin) || !isKnown(struct.rightOrigin)) return unknownBase
    if (parent instanceof Y.ID && !isKnown(parent)) return unknownBase
  }
  for (const [client, ranges] of decoded.ds.clients)
    for (const range of ranges) if (range.clock + range.len > knownClock(client)) return unknownBase
  return fits
}
