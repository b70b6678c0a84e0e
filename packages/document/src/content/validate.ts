import { type BlockType, type Content, TONES } from './content.ts'
import { MAX_INDENT, MAX_LIST_START } from './limits.ts'
import {
  array,
  type Check,
  ContentError,
  flag,
  href,
  imageShape,
  inline,
  integer,
  MAX_DEPTH,
  number,
  object,
  oneOf,
  optional,
  properties,
  type Shape,
  string,
  typed,
} from './shapes.ts'

/** Whether `value` is `Content`, told by a `ContentError` if it is not. */
export function assertContent(value: unknown): asserts value is Content {
  blocks(value, '', 0)
}

const blocks: Check = (value, path, depth) => {
  if (depth > MAX_DEPTH) throw new ContentError(path, `nested deeper than ${MAX_DEPTH}`)
  array(typed('block', blockShapes, blockBase))(value, path, depth + 1)
}

const blockBase: Shape = {
  id: optional(string),
  align: optional(oneOf('left', 'center', 'right', 'justify', 'end')),
  direction: optional(oneOf('ltr', 'rtl')),
  indent: optional(integer(0, MAX_INDENT)),
}

const cell: Check = object({
  colspan: optional(integer(1, 1_000)),
  rowspan: optional(integer(1, 65_534)),
  children: blocks,
})

const blockShapes: Readonly<Record<BlockType, Shape>> = {
  paragraph: { content: inline },
  heading: { level: oneOf(1, 2, 3, 4), content: inline },
  listItem: {
    list: oneOf('bullet', 'number', 'check'),
    checked: optional(flag),
    start: optional(integer(0, MAX_LIST_START)),
    content: inline,
  },
  quote: { children: blocks },
  code: { language: optional(string), text: string },
  callout: { tone: oneOf(...TONES), children: blocks },
  toggle: { summary: inline, children: blocks },
  divider: {},
  table: {
    headerRow: optional(flag),
    headerColumn: optional(flag),
    widths: optional(array(number(0, 10_000))),
    rows: array(array(cell)),
  },
  image: { ...imageShape, caption: optional(inline) },
  file: {
    src: optional((value, path, depth) => (value === '' ? undefined : href(value, path, depth))),
    name: string,
    size: optional(integer(0, Number.MAX_SAFE_INTEGER)),
    mime: optional(string),
  },
  equation: { tex: string },
  columns: { columns: array(object({ width: optional(number(1, 100)), children: blocks })) },
  unknown: { name: string, properties, content: inline, children: blocks },
}
