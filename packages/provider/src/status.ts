import { type Access, CollabError, type RefusalReason, refusals } from '@quire/protocol'
import type { ConnectionState } from './connection.ts'
import type { Ledger } from './ledger.ts'
import type { DeviceState } from './offline/device.ts'

/** What a session knows about itself. A snapshot: it never changes, a new one takes its place. */
export interface Status {
  /** `connecting` until the first failed attempt, then `offline` until it works again; `refused` is final. */
  readonly connection: 'connecting' | 'live' | 'offline' | 'refused'
  readonly transport: TransportName | undefined
  /** The document has been loaded, from the server or this device; stays true when the connection drops. */
  readonly synced: boolean
  /** Local Yjs updates that have not left on this connection; part of `unacknowledged`. */
  readonly unsent: number
  /** Local Yjs updates of which the server has not said that they are on its disk. */
  readonly unacknowledged: number
  /** When the server last said that every local update was on its disk; milliseconds since the epoch. */
  readonly savedAt: number | undefined
  /** What the server lets this session do; `view` until it said so. */
  readonly access: Access
  /** Others who are present in the document. */
  readonly peers: number
  /** Whether edits are kept on this device too; `failed` means in memory only, e.g. for want of space. */
  readonly device: DeviceState
  /** Why the connection, or the latest edits, were refused. */
  readonly refusal: StatusRefusal | undefined
}

export type TransportName = 'websocket' | 'sse' | 'polling'

export interface StatusRefusal {
  readonly reason: RefusalReason
  readonly message: string
}

/** What a status is computed from, beside what the ledger counts. */
export interface StatusParts extends Pick<Status, 'transport' | 'synced' | 'access' | 'peers' | 'device'> {
  readonly state: ConnectionState
  readonly ledger: Ledger
}

export const statusOf = ({ state, ledger, ...parts }: StatusParts): Status => {
  const reason = refusalOf(state, ledger)
  return {
    ...parts,
    connection: connectionWord(state),
    unsent: ledger.unsent,
    unacknowledged: ledger.unacknowledged,
    savedAt: ledger.savedAt,
    refusal: reason && statusRefusals.get(reason),
  }
}

/** Why nothing more is loaded, as an error; `undefined` while it is still tried. */
export const connectionError = (state: ConnectionState): CollabError | undefined =>
  state.kind === 'refused' ? errorOf(state.reason) : undefined

/** Why the local edits are not made durable and are not tried again, as an error. */
export const editsError = (state: ConnectionState, ledger: Ledger): CollabError | undefined => {
  const reason = refusalOf(state, ledger)
  const isFinal = reason !== undefined && (state.kind === 'refused' || refusals[reason].retry !== 'later')
  return isFinal ? errorOf(reason) : undefined
}

const refusalOf = (state: ConnectionState, ledger: Ledger): RefusalReason | undefined =>
  state.kind === 'refused' ? state.reason : ledger.refusal

const errorOf = (reason: RefusalReason): CollabError => new CollabError(reason, refusals[reason].meaning)

const connectionWord = (state: ConnectionState): Status['connection'] => {
  switch (state.kind) {
    case 'live':
    case 'refused':
      return state.kind
    case 'closed':
      return 'offline'
    default:
      return state.failures === 0 ? 'connecting' : 'offline'
  }
}

/** One object a reason, so that a status with the same refusal is the same status. */
const statusRefusals = new Map<string, StatusRefusal>(
  Object.entries(refusals).map(([reason, { meaning }]) => [
    reason,
    { reason: reason as RefusalReason, message: meaning }, // a key of the table
  ]),
)
