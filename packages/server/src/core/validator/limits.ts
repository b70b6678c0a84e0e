/** What one message, or the document it is for, may cost. Each bound is far above what an editor needs. */
export interface ValidatorLimits {
  /** Structs in one update. */
  readonly maxStructs: number
  /** Ranges in one update's delete set. */
  readonly maxDeletes: number
  /** Clients with structs, and clients with deletes, in one update. */
  readonly maxClients: number
  /** JSON and lib0 `any` values in one update, nested ones included. */
  readonly maxValues: number
  /** Levels of arrays and objects in one JSON or `any` value. */
  readonly maxDepth: number
  /** Levels of Yjs types inside one another: a table cell's text is about the fifth. */
  readonly maxTypeDepth: number
  /** Root types of a document. */
  readonly maxRootNames: number
  /** Bytes of a root type's name. */
  readonly maxRootNameBytes: number
  /** Which root names are allowed, when the application knows; all, when it does not say. */
  readonly allowsRootName?: (name: string) => boolean
  /** Steps along a list that placing one message's structs may take: Yjs walks all that was written at the same spot. */
  readonly maxSteps: number
  /** Array elements that splitting items may move: Yjs inserts each split half into an array of all a client wrote. */
  readonly maxMoves: number
}

export const defaultValidatorLimits: ValidatorLimits = {
  maxStructs: 250_000,
  maxDeletes: 250_000,
  maxClients: 10_000,
  maxValues: 1_000_000,
  maxDepth: 64,
  maxTypeDepth: 100,
  maxRootNames: 100_000,
  maxRootNameBytes: 512,
  maxSteps: 1_000_000,
  maxMoves: 500_000_000,
}

/**
 * For what a server reads back from its own log. Each part of it was within the limits of one message when it came in; all of
 * it together need not be, and a document that cannot be opened any more is lost.
 */
export const logValidatorLimits: ValidatorLimits = {
  ...defaultValidatorLimits,
  maxStructs: Number.POSITIVE_INFINITY,
  maxDeletes: Number.POSITIVE_INFINITY,
  maxClients: Number.POSITIVE_INFINITY,
  maxValues: Number.POSITIVE_INFINITY,
  maxSteps: Number.POSITIVE_INFINITY,
  maxMoves: Number.POSITIVE_INFINITY,
}
