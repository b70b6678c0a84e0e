import { parseCloseText, type RefusalReason, refusals } from '@quire/protocol'
import { backoffMs } from './backoff.ts'
import type { TransportClose } from './transports/transport.ts'

/** Where a session's connection stands. The whole of it: no flags beside it. */
export type ConnectionState =
  /** Between two attempts. `isAdvised`: the server asked for this delay, so nothing shortens it. */
  | {
      readonly kind: 'waiting'
      readonly failures: number
      readonly delayMs: number
      readonly isAdvised: boolean
    }
  /** An attempt is under way. */
  | { readonly kind: 'opening'; readonly failures: number }
  /** The server said welcome. `failures` is forgotten only when the document is synced: a server that welcomes and drops is no success. */
  | { readonly kind: 'live'; readonly failures: number }
  /** The server said no and means it; only {@link ConnectionEvent} `retry` gets out of here. */
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  | { readonly kind: 'closed' }

export type ConnectionEvent =
  /** The delay of `waiting` is over. */
  | { readonly kind: 'due' }
  /** The network or the machine came back: worth a try now. */
  | { readonly kind: 'nudge' }
  /** The application asks for another try, e.g. after a sign-in. */
  | { readonly kind: 'retry' }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'synced' }
  /**
   * The attempt failed or the connection ended. `canRenewToken`: the next attempt brings another token.
   * `hasAlternative`: another transport is worth an attempt at once.
   */
  | {
      readonly kind: 'ended'
      readonly close: TransportClose
      readonly canRenewToken: boolean
      readonly hasAlternative: boolean
    }
  | { readonly kind: 'close' }

export const initialState: ConnectionState = { kind: 'opening', failures: 0 }

/**
 * The state after `event`. What does not fit the state changes nothing: a timer or a socket may be late.
 *
 * @param random - 0 to 1, for jitter.
 */
export const nextState = (
  state: ConnectionState,
  event: ConnectionEvent,
  random: () => number,
): ConnectionState => {
  if (state.kind === 'closed') return state
  switch (event.kind) {
    case 'close':
      return { kind: 'closed' }
    case 'retry':
      return state.kind === 'refused' || state.kind === 'waiting' ? { kind: 'opening', failures: 0 } : state
    case 'due':
      return state.kind === 'waiting' ? { kind: 'opening', failures: state.failures } : state
    case 'nudge':
      return state.kind === 'waiting' && !state.isAdvised
        ? { kind: 'opening', failures: state.failures }
        : state
    case 'welcome':
      return state.kind === 'opening' ? { kind: 'live', failures: state.failures } : state
    case 'synced':
      return state.kind === 'live' ? { kind: 'live', failures: 0 } : state
    case 'ended':
      return state.kind === 'opening' || state.kind === 'live' ? afterEnd(state, event, random) : state
    default:
      return event satisfies never
  }
}

const afterEnd = (
  state: Extract<ConnectionState, { kind: 'opening' | 'live' }>,
  { close, canRenewToken, hasAlternative }: Extract<ConnectionEvent, { kind: 'ended' }>,
  random: () => number,
): ConnectionState => {
  const { reason, retryAfterSeconds } = parseCloseText(close.text)
  const refusal = reason ?? reasonOfCode(close.code)
  // One try with a fresh token: a token refused right after a failure was fresh already.
  const mayRenew = refusal === 'unauthenticated' && canRenewToken && state.failures === 0
  if (refusal !== undefined && isFinal(refusal, close.code) && !mayRenew)
    return { kind: 'refused', reason: refusal }
  if (hasAlternative) return { kind: 'opening', failures: state.failures }
  // A connection that had worked is tried again at once, as if for the first time.
  const failures = state.kind === 'live' && state.failures === 0 && !mayRenew ? 0 : state.failures + 1
  const isAdvised = retryAfterSeconds !== undefined
  return {
    kind: 'waiting',
    failures,
    delayMs: (retryAfterSeconds ?? 0) * 1000 + backoffMs(failures, random),
    isAdvised,
  }
}

const isFinal = (reason: RefusalReason, code: number): boolean =>
  (code >= 4400 && code < 4500) || refusals[reason].retry !== 'later'

/** The reason that a bare close code stands for; a code that several reasons share tells none of them. */
const reasonOfCode = (code: number): RefusalReason | undefined => {
  const rows = Object.entries(refusals).filter(([, refusal]) => refusal.closeCode === code)
  const name = rows.length === 1 ? rows[0]?.[0] : undefined
  if (name !== undefined) return name as RefusalReason // a key of the table it was found in
  return code >= 4400 && code < 4500 ? 'forbidden' : undefined
}
