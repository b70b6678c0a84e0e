/** An open byte path to a server: whole frames, in order, both ways. */
export interface Transport {
  /** Bytes accepted by `send` that have not left this machine. */
  readonly bufferedAmount: number
  /** Longer frames may be refused on the way; no limit by default. */
  readonly maxFrameBytes?: number
  send(frame: Uint8Array): void
  /** Ends the path after what was sent has left. `onClose` is not called any more. */
  close(): void
}

/** What a transport tells its owner. `onOpen` once or never, then frames, then `onClose` once. */
export interface TransportEvents {
  onOpen(): void
  onFrame(frame: Uint8Array): void
  onClose(close: TransportClose): void
}

export interface TransportClose {
  /** A WebSocket close code, also on other transports; 1006 when the path just broke. */
  readonly code: number
  /** The close text (SPEC C2). */
  readonly text: string
}

/** Starts to open a path. Never throws; what fails is told by `onClose`. */
export type OpenTransport = (events: TransportEvents) => Transport
