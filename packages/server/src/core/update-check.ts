import type { RefusalReason } from '@quire/protocol'
import * as Y from 'yjs'
import {
  type ClockRange,
  createLogValidator,
  createUpdateValidator,
  type RuleId,
  type ValidateUpdate,
  viewDocument,
} from './validator/index.ts'

/** Whether an update may be applied to a document. */
export type Verdict =
  | {
      readonly kind: 'fits'
      /** Clients whose writings it continues, and the clocks that are new. */
      readonly clients: readonly ClockRange[]
      /** The document has nothing of it yet, written or deleted: what Yjs would tell of it says the same. */
      readonly isAllNew: boolean
    }
  /** It rests on something the document does not have (SPEC S4). */
  | { readonly kind: 'unknownBase' }
  /** It brings writings of a client that belongs to somebody else, who has to bring them (SPEC S7). */
  | { readonly kind: 'foreign'; readonly client: number }
  /** It breaks a rule of the validator. */
  | { readonly kind: 'malformed'; readonly rule: RuleId; readonly reason: RefusalReason }

/** Judges updates before Yjs applies them; changes nothing. */
export interface UpdateCheck {
  /**
   * @param mayWrite - whether the sender may bring new writings of a client.
   * @param isKept - it comes from the server's own log, so it is only asked whether it was damaged since.
   */
  judge(doc: Y.Doc, update: Uint8Array, mayWrite: (client: number) => boolean, isKept?: boolean): Verdict
  /** Whether the bytes alone are sound, whatever document they are for. */
  isSound(update: Uint8Array): boolean
}

const unknownBase: Verdict = { kind: 'unknownBase' }

/** Judges by the rules of `validator/RULES.md`. One is enough for all rooms: it keeps scratch memory. */
export const createUpdateCheck = (
  validate: ValidateUpdate = createUpdateValidator(),
  validateKept: ValidateUpdate = createLogValidator(),
): UpdateCheck => ({
  isSound: (update) => validate(update).ok,
  judge: (doc, update, mayWrite, isKept = false) => {
    let foreign = -1
    const view = viewDocument(doc, (client) => {
      const isAllowed = mayWrite(client)
      if (!isAllowed) foreign = client
      return isAllowed
    })
    const verdict = isKept ? validateKept(update, view) : validate(update, view)
    if (verdict.ok) {
      const clients: ClockRange[] = []
      let isAllNew = verdict.facts.areDeletesNew && !verdict.facts.isEmpty
      for (const { client, from, to } of verdict.facts.clients) {
        const known = Y.getState(doc.store, client)
        if (from < known) isAllNew = false
        if (to > known) clients.push({ client, from: known, to })
      }
      return { kind: 'fits', clients, isAllNew }
    }
    if (verdict.missing) return unknownBase
    if (verdict.rule === 'D4') return { kind: 'foreign', client: foreign }
    return { kind: 'malformed', rule: verdict.rule, reason: verdict.reason }
  },
})
