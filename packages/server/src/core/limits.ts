import { defaultProtocolLimits, type ProtocolLimits } from '@quire/protocol'

/** Every bound of the server, with its unit in its name or beside it. */
export interface Limits extends ProtocolLimits {
  /** Connections of this instance. */
  readonly maxConnections: number
  /** Connections from one address. An office, or a proxy that hides its clients, is one address. */
  readonly maxConnectionsPerAddress: number
  readonly maxSessionsPerDocument: number
  /** Bytes of documents held in memory, beyond which idle ones are let go, the longest idle first. */
  readonly memoryBudgetBytes: number
  /** How long a document without sessions stays in memory, when memory is not short. */
  readonly idleRoomMs: number
  /** Bytes on their way to one client, beyond which it gets no changes until they have left; then one diff. */
  readonly lagBytes: number
  /** Bytes on their way to one client, beyond what it asked for, that end its connection. */
  readonly maxBufferedBytes: number
  /** How long a client may take in nothing of what is on its way to it. */
  readonly maxStallMs: number
  /** Bytes a document's updates may take while the store cannot keep them. */
  readonly maxUnsavedBytes: number
}

export const defaultLimits: Limits = {
  ...defaultProtocolLimits,
  maxConnections: 10_000,
  maxConnectionsPerAddress: 1_000,
  maxSessionsPerDocument: 1_000,
  memoryBudgetBytes: 512 * 1024 * 1024,
  idleRoomMs: 5 * 60_000,
  lagBytes: 256 * 1024,
  maxBufferedBytes: 8 * 1024 * 1024,
  maxStallMs: 15_000,
  maxUnsavedBytes: 16 * 1024 * 1024,
}
