export { DEFAULT_HIGHLIGHT, PALETTE, parseColour } from './colours.ts'
export type {
  Alignment,
  Atom,
  Block,
  BlockBase,
  BlockType,
  Column,
  Content,
  Direction,
  Inline,
  InlineType,
  Json,
  Properties,
  TableCell,
  Text,
  Tone,
} from './content.ts'
export { TONES } from './content.ts'
export { type BlockForm, withForms, withoutForms } from './forms.ts'
export { normaliseInline } from './inline.ts'
export { safeHref, safeImageSource } from './links.ts'
export type { Link, Mark, Marks } from './marks.ts'
export { normalise } from './normalise.ts'
export { ContentError } from './shapes.ts'
export { assertContent } from './validate.ts'
