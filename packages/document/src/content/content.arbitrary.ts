import fc from 'fast-check'
import { PALETTE } from './colours.ts'
import { type Block, type Content, type Inline, TONES } from './content.ts'
import { compact } from './inline.ts'
import type { Marks } from './marks.ts'
import { normalise } from './normalise.ts'

/** Random documents in canonical form, with much of what trips codecs: marks of markup, spaces, empty things. */

const words = fc.constantFrom(
  ...'a b foo bar. 1. 1) # - + * _ __ ** ` `` ~ ~~ < > & &amp; &#32; <b> </p> [x] [ ] [a](b) ![ ! | || \\ \\\\ $ $$ $5 : :: ::: :::note :a @ a@b.c http:// https://a.b/c?d=e&f www.a.b snake_case __init__ = === --- :-- "q" \' ( ) { } é ü ñ 漢字 مرحبا 🎉 👩‍👩‍👧 \u00a0 \t – … <!-- --> [!NOTE] ~~~ ``` 10:30:45 {#id} ^ 2^n ==h== // &lt; %20 C# a* *b _c d_'.split(
    ' ',
  ),
)
const textArbitrary: fc.Arbitrary<string> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .array(fc.oneof(words, fc.constant(' ')), { minLength: 1, maxLength: 8 })
      .map((parts) => parts.join('')),
  },
  { weight: 2, arbitrary: fc.array(words, { minLength: 1, maxLength: 6 }).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }) },
)

const href = fc.oneof(
  fc.constantFrom(
    'https://a.b/c',
    '/x',
    '#b-1',
    'mailto:a@b.c',
    'tel:+1',
    'a(b',
    'a b',
    '?q=1&amp;2',
    'http://a.b/ü|*_',
    'a"b',
  ),
  fc.webUrl(),
)
const maybe = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.option(arbitrary, { nil: undefined, freq: 3 })
const flag = fc.option(fc.constant(true as const), { nil: undefined, freq: 4 })
const colour = fc.constantFrom(...PALETTE, '#1a2b3c')

const marksArbitrary: fc.Arbitrary<Marks | undefined> = fc.option(
  fc
    .record({
      link: fc.option(fc.record({ href, title: maybe(textArbitrary) }), { nil: undefined, freq: 4 }),
      highlight: fc.option(colour, { nil: undefined, freq: 5 }),
      color: fc.option(colour, { nil: undefined, freq: 5 }),
      underline: flag,
      bold: flag,
      italic: flag,
      strike: flag,
      subscript: flag,
      superscript: flag,
      code: flag,
    })
    .map((marks): Marks => compact({ ...marks, link: marks.link && compact(marks.link) })),
  { nil: undefined, freq: 2 },
)

const properties = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 })).map(
  // Through JSON once, as all properties come: -0 and the like do not exist there.
  (value) => JSON.parse(JSON.stringify(value)),
)
const image = {
  src: fc.oneof(href, fc.constant('')),
  alt: maybe(textArbitrary),
  title: maybe(textArbitrary),
  width: maybe(fc.integer({ min: 1, max: 900 })),
  height: maybe(fc.integer({ min: 1, max: 900 })),
}

const inlineArbitrary: fc.Arbitrary<readonly Inline[]> = fc.array(
  fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        type: fc.constant('text' as const),
        text: textArbitrary,
        marks: marksArbitrary,
      }),
    },
    { weight: 2, arbitrary: fc.constant({ type: 'break' } as const) },
    fc.record({
      type: fc.constant('mention' as const),
      kind: fc.constantFrom('person' as const, 'document' as const, 'date' as const),
      id: textArbitrary,
      label: textArbitrary,
      marks: marksArbitrary,
    }),
    fc.record({
      type: fc.constant('emoji' as const),
      emoji: fc.constantFrom('🎉', '*', 'a b'),
      name: maybe(fc.constantFrom('tada', '+1')),
      marks: marksArbitrary,
    }),
    fc.record({ type: fc.constant('equation' as const), tex: textArbitrary, marks: marksArbitrary }),
    fc.record({ type: fc.constant('image' as const), ...image, marks: marksArbitrary }),
    fc.record({
      type: fc.constant('unknown' as const),
      name: textArbitrary,
      properties,
      marks: marksArbitrary,
    }),
  ),
  { maxLength: 6 },
)

const base = {
  id: maybe(fc.uuid()),
  align: fc.option(
    fc.constantFrom('left' as const, 'center' as const, 'right' as const, 'justify' as const, 'end' as const),
    { nil: undefined, freq: 8 },
  ),
  direction: fc.option(fc.constantFrom('ltr' as const, 'rtl' as const), { nil: undefined, freq: 8 }),
  indent: maybe(fc.integer({ min: 0, max: 3 })),
}
const lines = fc
  .array(fc.oneof(textArbitrary, fc.constant('')), { maxLength: 4 })
  .map((all) => all.join('\n'))
const type = <T extends string>(name: T): fc.Arbitrary<T> => fc.constant(name)

const { blocks } = fc.letrec<{ block: Block; blocks: Content }>((tie) => {
  const children = tie('blocks')
  return {
    blocks: fc.array(tie('block'), { maxLength: 4, depthIdentifier: 'blocks' }),
    block: fc.oneof(
      { depthIdentifier: 'blocks', maxDepth: 3, depthSize: 'small' },
      { weight: 4, arbitrary: fc.record({ type: type('paragraph'), content: inlineArbitrary, ...base }) },
      {
        weight: 5,
        arbitrary: fc.record({
          type: type('listItem'),
          list: fc.constantFrom('bullet' as const, 'number' as const, 'check' as const),
          checked: flag,
          start: fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined, freq: 5 }),
          content: inlineArbitrary,
          ...base,
        }),
      },
      fc.record({
        type: type('heading'),
        level: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
        content: inlineArbitrary,
        ...base,
      }),
      fc.record({
        type: type('code'),
        language: maybe(fc.constantFrom('ts', 'c++', 'math', 'a&b', '\\')),
        text: lines,
        ...base,
      }),
      fc.record({ type: type('divider'), ...base }),
      fc.record({ type: type('image'), ...image, caption: maybe(inlineArbitrary), ...base }),
      fc.record({
        type: type('file'),
        src: href,
        name: textArbitrary,
        size: maybe(fc.nat()),
        mime: maybe(fc.constant('text/plain')),
        ...base,
      }),
      fc.record({ type: type('equation'), tex: lines, ...base }),
      fc.record({ type: type('quote'), children, ...base }),
      fc.record({ type: type('callout'), tone: fc.constantFrom(...TONES), children, ...base }),
      fc.record({ type: type('toggle'), summary: inlineArbitrary, children, ...base }),
      fc.record({
        type: type('table'),
        headerRow: flag,
        headerColumn: flag,
        widths: maybe(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 3 })),
        rows: fc.array(
          fc.array(
            fc.record({
              colspan: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 6 }),
              rowspan: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 6 }),
              children: fc.oneof(
                children,
                inlineArbitrary.map((content) => [{ type: 'paragraph' as const, content }]),
              ),
            }),
            { maxLength: 3 },
          ),
          { maxLength: 3 },
        ),
        ...base,
      }),
      fc.record({
        type: type('columns'),
        columns: fc.array(fc.record({ width: maybe(fc.integer({ min: 1, max: 100 })), children }), {
          minLength: 1,
          maxLength: 3,
        }),
        ...base,
      }),
      fc.record({
        type: type('unknown'),
        name: textArbitrary,
        properties,
        content: inlineArbitrary,
        children,
        ...base,
      }),
    ) as fc.Arbitrary<Block>, // fast-check gives `T | undefined` where properties are optional
  }
})

export const contentArbitrary: fc.Arbitrary<Content> = blocks.map(normalise)
