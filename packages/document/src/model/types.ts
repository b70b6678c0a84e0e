/** A plain JSON value, as Yjs stores it in embeds, attributes and map entries. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** Formats of a piece of text: one key per format (`b`, `i`, `l`, …); absent means off. MODEL.md §4 lists them. */
export type Attributes = Readonly<Record<string, Json>>

/** Properties of a block that are not its type: `n`, `checked`, `align`, … Absent means the default. */
export type Props = Readonly<Record<string, Json>>

/** An inline object one character long: a mention, an inline equation, an emoji. `type` names it, the rest is its data. */
export interface Atom {
  readonly type: string
  readonly data: Props
}

/** Text of one format, or one atom. A line break is `'\n'`, a tab `'\t'`. */
export interface Run {
  /** The characters; for an atom the one character U+FFFC. */
  readonly text: string
  readonly attributes: Attributes
  readonly atom?: Atom | undefined
}

/** A block as plain data: what codecs and scripts read and write. */
export interface BlockData {
  readonly id: string
  readonly type: string
  readonly props: Props
  /** Id of the container that holds it; absent at the top level. */
  readonly parent?: string | undefined
  readonly runs: readonly Run[]
}

/** A block to write: everything but the text may be left out. */
export interface NewBlock {
  readonly id?: string | undefined
  readonly type?: string | undefined
  readonly props?: Props | undefined
  readonly parent?: string | undefined
  readonly runs?: readonly Run[] | undefined
}

/** Address of one character or marker: the Yjs id it was written under. It never changes. */
export interface CharId {
  readonly client: number
  readonly clock: number
}

/** `length` characters with consecutive addresses. */
export interface CharRange extends CharId {
  readonly length: number
}

/** Live characters with consecutive addresses and equal attributes, as the index holds them. */
export interface Piece extends CharId, Run {}

/** Stands for an atom in a block's text. */
export const atomCharacter = '\uFFFC'
