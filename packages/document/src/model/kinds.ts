/**
 * What a block type holds (M-KIND).
 * - `text`: inline content.
 * - `void`: nothing but its properties (divider, image).
 * - `container`: other blocks, which name it as their parent.
 * - `titled`: text of its own and other blocks below it (toggle).
 */
export type Kind = 'text' | 'void' | 'container' | 'titled'

const known: Readonly<Record<string, Kind>> = {
  divider: 'void',
  image: 'void',
  file: 'void',
  equation: 'void',
  table: 'void',
  blockquote: 'container',
  callout: 'container',
  columns: 'container',
  column: 'container',
  toggle: 'titled',
}

/** The kind of a block type. A type this version does not know counts as text, so that its words are shown. */
export const kindOf = (type: string): Kind => (Object.hasOwn(known, type) ? known[type]! : 'text')

export const isContainer = (type: string): boolean => {
  const kind = kindOf(type)
  return kind === 'container' || kind === 'titled'
}

export const paragraph = 'paragraph'
export const table = 'table'
