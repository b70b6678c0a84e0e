import * as Y from 'yjs'

/** Yjs merges a list in quadratic time, so long lists are merged in portions. */
const portion = 32

/** Merges Yjs updates into one, without a document. @param updates - at least one. */
export const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  let level = updates
  while (level.length > 1) {
    const merged: Uint8Array[] = []
    for (let i = 0; i < level.length; i += portion) merged.push(Y.mergeUpdates(level.slice(i, i + portion)))
    level = merged
  }
  return level[0] ?? Uint8Array.of(0, 0)
}
