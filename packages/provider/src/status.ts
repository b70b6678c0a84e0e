import type { Access, RefusalReason } from '@quire/protocol'
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
