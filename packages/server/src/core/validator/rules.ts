import type { RefusalReason } from '@quire/protocol'

/** Every rule of RULES.md, by id, with the reason a sender is told when it is broken. */
export const rules: Readonly<Record<RuleId, RefusalReason>> = {
  B1: 'badMessage',
  B2: 'badMessage',
  B3: 'badMessage',
  B4: 'badMessage',
  B5: 'badMessage',
  B6: 'badMessage',
  B7: 'badMessage',
  B8: 'badMessage',
  B9: 'tooLarge',
  U1: 'badMessage',
  U2: 'badMessage',
  U3: 'badMessage',
  U4: 'badMessage',
  U5: 'badMessage',
  U6: 'badMessage',
  U7: 'badMessage',
  U8: 'badMessage',
  U9: 'badMessage',
  D1: 'badMessage',
  D2: 'badMessage',
  D3: 'badMessage',
  D4: 'forbidden',
  D5: 'badMessage',
  D6: 'badMessage',
  D7: 'badMessage',
  D8: 'badMessage',
  D9: 'badMessage',
  D10: 'badMessage',
  D11: 'tooLarge',
  D12: 'tooLarge',
  D13: 'badMessage',
  P1: 'badMessage',
  P2: 'tooLarge',
  P3: 'badMessage',
}

/** The id of a rule in RULES.md: of bytes, of updates, of updates for a document, of presence. */
export type RuleId =
  | `B${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `U${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`
  | `D${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13}`
  | `P${1 | 2 | 3}`

/** What a validator says of bytes it does not let through. */
export interface Refused {
  readonly ok: false
  /** The first rule that was found broken. */
  readonly rule: RuleId
  readonly reason: RefusalReason
  /** Set when the bytes are sound and only rest on something this document does not have (yet). */
  readonly missing?: true
}

/** Ends a validation from wherever it is; no `Error`, because nobody reads a stack that hostile bytes chose. */
export class Violation {
  readonly rule: RuleId

  constructor(rule: RuleId) {
    this.rule = rule
  }
}

/** Refuses the message: it breaks `rule`. */
export function refuse(rule: RuleId): never {
  throw new Violation(rule)
}

/** Rules that a sender keeps once it knows what the document has. */
const answerable: ReadonlySet<RuleId> = new Set(['D1', 'D2', 'D13'])

/** The verdict a thrown {@link Violation} stands for. */
export const refusalOf = (thrown: unknown): Refused => {
  if (!(thrown instanceof Violation)) throw thrown
  const { rule } = thrown
  const reason = rules[rule]
  return answerable.has(rule) ? { ok: false, rule, reason, missing: true } : { ok: false, rule, reason }
}
