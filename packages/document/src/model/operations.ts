import type { MarkerEmbed } from './markers.ts'
import type { CharId, CharRange, Json, Piece } from './types.ts'

/** What a writer did, with what it takes to undo it. Addresses are those of the items written or deleted. */
export type Operation =
  | { readonly kind: 'insertText'; readonly flow: string; readonly range: CharRange }
  | { readonly kind: 'deleteText'; readonly flow: string; readonly pieces: readonly Piece[] }
  | {
      readonly kind: 'insertMarker'
      readonly flow: string
      readonly at: CharId
      readonly embed: MarkerEmbed
      readonly isSplit: boolean
    }
  | { readonly kind: 'deleteMarker'; readonly flow: string; readonly at: CharId; readonly embed: MarkerEmbed }
  | {
      readonly kind: 'setProperty'
      readonly key: string
      readonly before: Json | undefined
      readonly after: Json | undefined
    }
  | {
      readonly kind: 'format'
      readonly flow: string
      readonly pieces: readonly Piece[]
      readonly key: string
      readonly value: Json
    }
