import type { Continuation } from '../core/store.ts'

/** One more clock of a client, or those that are told. */
export const continuing = (
  client: number,
  owner?: string,
  from: number = 0,
  to: number = from + 1,
): Continuation => ({
  client,
  owner,
  from,
  to,
})
