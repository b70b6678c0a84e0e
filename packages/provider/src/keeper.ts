/** Keeps updates on this device before they leave. */
export interface Keeper {
  /** Calls back in the order of the calls, and always. */
  write(update: Uint8Array, onWritten: () => void): void
  afterWrites(onWritten: () => void): void
}

/** Where nothing is kept, everything is as good as kept. */
export const keepNothing: Keeper = {
  write: (_update, onWritten) => onWritten(),
  afterWrites: (onWritten) => onWritten(),
}
