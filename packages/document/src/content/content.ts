import type { Marks } from './marks.ts'

/**
 * A document as plain data: what the codecs read and write, and what a script or a test builds by hand.
 * Independent of Yjs and Lexical, readonly, and JSON all through. `normalise` defines its canonical form.
 */
export type Content = readonly Block[]

export type Block =
  | Paragraph
  | Heading
  | ListItem
  | Quote
  | Code
  | Callout
  | Toggle
  | Divider
  | Table
  | Image
  | File
  | Equation
  | Columns
  | UnknownBlock

export type BlockType = Block['type']

/** What every block may carry. */
export interface BlockBase {
  /** Stable name of the block in its document; the codecs other than JSON do not carry it. */
  readonly id?: string
  readonly align?: Alignment
  readonly direction?: Direction
  /**
   * Depth, counted from 0. On a list item it is the level in its list. Another block with indent n+1 belongs
   * to the list item with indent n before it; where there is none it is indented on the page.
   */
  readonly indent?: number
}

/** Absent means the start of the line, left or right by the block's direction. */
export type Alignment = 'left' | 'center' | 'right' | 'justify' | 'end'
/** Absent means: by the block's first strong character. */
export type Direction = 'ltr' | 'rtl'

export interface Paragraph extends BlockBase {
  readonly type: 'paragraph'
  readonly content: readonly Inline[]
}

export interface Heading extends BlockBase {
  readonly type: 'heading'
  readonly level: 1 | 2 | 3 | 4
  readonly content: readonly Inline[]
}

/** Neighbouring items form a list; numbers are counted, not stored. */
export interface ListItem extends BlockBase {
  readonly type: 'listItem'
  readonly list: 'bullet' | 'number' | 'check'
  /** Of a check item; absent is unchecked. */
  readonly checked?: true
  /** Of a number item: begins a new list that counts from here, 0 to 99,999,999. */
  readonly start?: number
  readonly content: readonly Inline[]
}

export interface Quote extends BlockBase {
  readonly type: 'quote'
  readonly children: Content
}

/** Plain text with line feeds; colours are the editor's paint, never content. */
export interface Code extends BlockBase {
  readonly type: 'code'
  /** One word, such as `ts`. */
  readonly language?: string
  readonly text: string
}

export const TONES = ['note', 'tip', 'important', 'warning', 'caution'] as const
export type Tone = (typeof TONES)[number]

export interface Callout extends BlockBase {
  readonly type: 'callout'
  readonly tone: Tone
  readonly children: Content
}

/** Whether it is open is each reader's own business, so it is not here. */
export interface Toggle extends BlockBase {
  readonly type: 'toggle'
  readonly summary: readonly Inline[]
  readonly children: Content
}

export interface Divider extends BlockBase {
  readonly type: 'divider'
}

export interface Table extends BlockBase {
  readonly type: 'table'
  readonly headerRow?: true
  readonly headerColumn?: true
  /** Column widths in CSS pixels, 0 where a column has none; absent when no column has one. */
  readonly widths?: readonly number[]
  /** As in HTML: a place covered by another cell's span has no cell of its own. */
  readonly rows: readonly (readonly TableCell[])[]
}

export interface TableCell {
  /** Places covered to the right, 2 or more; absent is 1. */
  readonly colspan?: number
  /** Places covered downwards, 2 or more; absent is 1. */
  readonly rowspan?: number
  readonly children: Content
}

export interface Image extends BlockBase {
  readonly type: 'image'
  readonly src: string
  readonly alt?: string
  readonly title?: string
  /** CSS pixels. */
  readonly width?: number
  readonly height?: number
  readonly caption?: readonly Inline[]
}

export interface File extends BlockBase {
  readonly type: 'file'
  readonly src: string
  readonly name: string
  /** Bytes. */
  readonly size?: number
  readonly mime?: string
}

export interface Equation extends BlockBase {
  readonly type: 'equation'
  readonly tex: string
}

export interface Columns extends BlockBase {
  readonly type: 'columns'
  readonly columns: readonly Column[]
}

export interface Column {
  /** Percent of the whole, 1 to 100; absent shares what is left. */
  readonly width?: number
  readonly children: Content
}

/** A block of a newer version or of somebody's extension: shown as a placeholder, kept, never dropped. */
export interface UnknownBlock extends BlockBase {
  readonly type: 'unknown'
  readonly name: string
  readonly properties: Properties
  readonly content: readonly Inline[]
  readonly children: Content
}

export type Inline = Text | Break | Mention | Emoji | InlineEquation | InlineImage | UnknownAtom
export type Atom = Exclude<Inline, Text>
export type InlineType = Inline['type']

/** A run of one formatting. Holds no line feed: a line break is an atom. */
export interface Text {
  readonly type: 'text'
  readonly text: string
  readonly marks?: Marks
}

/** A line break inside a block; never has marks. */
export interface Break {
  readonly type: 'break'
}

export interface Mention {
  readonly type: 'mention'
  readonly kind: 'person' | 'document' | 'date'
  /** What is meant: a person's or document's id, or a date such as `2026-11-23`. */
  readonly id: string
  /** What is read, without the `@`. */
  readonly label: string
  readonly marks?: Marks
}

export interface Emoji {
  readonly type: 'emoji'
  /** The characters shown, such as 🎉. */
  readonly emoji: string
  /** Its short name, such as `tada`. */
  readonly name?: string
  readonly marks?: Marks
}

export interface InlineEquation {
  readonly type: 'equation'
  readonly tex: string
  readonly marks?: Marks
}

export interface InlineImage {
  readonly type: 'image'
  readonly src: string
  readonly alt?: string
  readonly title?: string
  readonly width?: number
  readonly height?: number
  readonly marks?: Marks
}

/** An atom of a newer version or of somebody's extension. */
export interface UnknownAtom {
  readonly type: 'unknown'
  readonly name: string
  readonly properties: Properties
  readonly marks?: Marks
}

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }
export type Properties = { readonly [key: string]: Json }
