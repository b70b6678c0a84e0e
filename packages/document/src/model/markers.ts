import * as Y from 'yjs'
import { isRecord } from './json.ts'
import type { Atom, CharId, Props } from './types.ts'

/**
 * What a marker embeds, for ever: the block's id, its first type and its first properties.
 * Everything that changes later is a key of the property map (M-PROP).
 */
export interface MarkerEmbed {
  readonly i: string
  readonly t?: string
  readonly p?: Props
}

/** The marker an item is, or null. Anything with a non-empty string `i` starts a block (M-MARK). */
export function markerOf(item: Y.Item): MarkerEmbed | null {
  if (!(item.content instanceof Y.ContentEmbed)) return null
  const embed: unknown = item.content.embed
  if (!isRecord(embed) || typeof embed.i !== 'string' || embed.i === '' || embed.i.includes('|')) return null
  return embed as unknown as MarkerEmbed
}

export const isLiveMarker = (item: Y.Item): boolean => !item.deleted && markerOf(item) !== null

/** The nearest live marker at or left of an item; null before the first one. */
export function markerAtOrBefore(item: Y.Item | null): Y.Item | null {
  let current = item
  while (current && !isLiveMarker(current)) current = current.left
  return current
}

/** The nearest live marker at or right of an item; null behind the last one. */
export function markerAtOrAfter(item: Y.Item | null): Y.Item | null {
  let current = item
  while (current && !isLiveMarker(current)) current = current.right
  return current
}

/** The atom of a live, countable item that is neither text nor marker. Unknown content becomes an unknown atom. */
export function atomOf(item: Y.Item): Atom {
  const embed: unknown = item.content instanceof Y.ContentEmbed ? item.content.embed : null
  if (!isRecord(embed) || typeof embed.a !== 'string') return { type: 'unknown', data: {} }
  const { a, ...data } = embed
  return { type: a, data }
}

export const atomEmbed = (atom: Atom): object => ({ ...atom.data, a: atom.type })

export const charIdOf = (item: Y.Item): CharId => ({ client: item.id.client, clock: item.id.clock })
