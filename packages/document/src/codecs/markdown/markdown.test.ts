import { describe, expect, test } from 'vitest'
import type { Content, Inline, Marks } from '../../content/index.ts'
import { fromMarkdown, toMarkdown } from './index.ts'

const text = (words: string, marks?: Marks): Inline =>
  marks ? { type: 'text', text: words, marks } : { type: 'text', text: words }
const paragraph = (...content: Inline[]): Content => [{ type: 'paragraph', content }]

/** Markdown that is written as it is read, and what it means. */
const canonical: Record<string, { markdown: string; content: Content }> = {
  'a paragraph': { markdown: 'one two', content: paragraph(text('one two')) },
  'bold, italic, strike, code': {
    markdown: '**a** _b_ ~~c~~ `d`',
    content: paragraph(
      text('a', { bold: true }),
      text(' '),
      text('b', { italic: true }),
      text(' '),
      text('c', { strike: true }),
      text(' '),
      text('d', { code: true }),
    ),
  },
  'underline, highlight, colour, sub- and superscript as HTML': {
    markdown:
      '<u>a</u><mark>b</mark><mark data-color="red">c</mark><span data-color="blue">d</span><sub>e</sub><sup>f</sup>',
    content: paragraph(
      text('a', { underline: true }),
      text('b', { highlight: 'yellow' }),
      text('c', { highlight: 'red' }),
      text('d', { color: 'blue' }),
      text('e', { subscript: true }),
      text('f', { superscript: true }),
    ),
  },
  'emphasis inside a word that delimiters cannot say': {
    markdown: 'a<em>b</em>c <strong>"d"</strong>e',
    content: paragraph(
      text('a'),
      text('b', { italic: true }),
      text('c '),
      text('"d"', { bold: true }),
      text('e'),
    ),
  },
  'links, bare and with words and title': {
    markdown: '<https://a.b/c> <me@a.b> [d **e**](/f "g")',
    content: paragraph(
      text('https://a.b/c', { link: { href: 'https://a.b/c' } }),
      text(' '),
      text('me@a.b', { link: { href: 'mailto:me@a.b' } }),
      text(' '),
      text('d ', { link: { href: '/f', title: 'g' } }),
      text('e', { link: { href: '/f', title: 'g' }, bold: true }),
    ),
  },
  'a line break': { markdown: 'a\\\nb', content: paragraph(text('a'), { type: 'break' }, text('b')) },
  'an equation in a line, and a price that is none': {
    markdown: 'a $x^2$ for $5 and 10 $',
    content: paragraph(text('a '), { type: 'equation', tex: 'x^2' }, text(' for $5 and 10 $')),
  },
  'a mention, an emoji, an image in a line': {
    markdown:
      '<span data-mention="person" data-id="7">@Ada</span> <span data-emoji="tada">🎉</span> ![a](b.png)',
    content: paragraph(
      { type: 'mention', kind: 'person', id: '7', label: 'Ada' },
      text(' '),
      { type: 'emoji', emoji: '🎉', name: 'tada' },
      text(' '),
      { type: 'image', src: 'b.png', alt: 'a' },
    ),
  },
  headings: {
    markdown: '# a\n\n#### b #c',
    content: [
      { type: 'heading', level: 1, content: [text('a')] },
      { type: 'heading', level: 4, content: [text('b #c')] },
    ],
  },
  'lists in lists': {
    markdown: '- a\n  1. b\n  2. c\n     - [ ] d\n     - [x] e\n- f',
    content: [
      { type: 'listItem', list: 'bullet', content: [text('a')] },
      { type: 'listItem', list: 'number', content: [text('b')], indent: 1 },
      { type: 'listItem', list: 'number', content: [text('c')], indent: 1 },
      { type: 'listItem', list: 'check', content: [text('d')], indent: 2 },
      { type: 'listItem', list: 'check', checked: true, content: [text('e')], indent: 2 },
      { type: 'listItem', list: 'bullet', content: [text('f')] },
    ],
  },
  'a list that begins at 3, and one that begins again': {
    markdown: '3. a\n4. b\n\n1) c',
    content: [
      { type: 'listItem', list: 'number', start: 3, content: [text('a')] },
      { type: 'listItem', list: 'number', content: [text('b')] },
      { type: 'listItem', list: 'number', start: 1, content: [text('c')] },
    ],
  },
  'blocks inside an item': {
    markdown: '- a\n\n  b\n\n  ```ts\n  c\n  ```\n\n- d',
    content: [
      { type: 'listItem', list: 'bullet', content: [text('a')] },
      { type: 'paragraph', content: [text('b')], indent: 1 },
      { type: 'code', language: 'ts', text: 'c', indent: 1 },
      { type: 'listItem', list: 'bullet', content: [text('d')] },
    ],
  },
  'a quote': {
    markdown: '> a\n>\n> - b',
    content: [
      {
        type: 'quote',
        children: [
          { type: 'paragraph', content: [text('a')] },
          { type: 'listItem', list: 'bullet', content: [text('b')] },
        ],
      },
    ],
  },
  'code with a fence inside': {
    markdown: '````md\n```\na\n```\n````',
    content: [{ type: 'code', language: 'md', text: '```\na\n```' }],
  },
  'an equation': { markdown: '$$\n\\frac{a}{b}\n$$', content: [{ type: 'equation', tex: '\\frac{a}{b}' }] },
  'a callout in a callout': {
    markdown: '::::warning\na\n\n:::tip\nb\n:::\n::::',
    content: [
      {
        type: 'callout',
        tone: 'warning',
        children: [
          { type: 'paragraph', content: [text('a')] },
          { type: 'callout', tone: 'tip', children: [{ type: 'paragraph', content: [text('b')] }] },
        ],
      },
    ],
  },
  'a toggle': {
    markdown: '<details>\n<summary>a <strong>b</strong></summary>\n\n- c\n\n</details>',
    content: [
      {
        type: 'toggle',
        summary: [text('a '), text('b', { bold: true })],
        children: [{ type: 'listItem', list: 'bullet', content: [text('c')] }],
      },
    ],
  },
  'a divider': { markdown: '---', content: [{ type: 'divider' }] },
  'a table': {
    markdown: '| a | b |\n| --- | --: |\n| `c\\|d` | **e** |\n|  | f<br>g |',
    content: [
      {
        type: 'table',
        headerRow: true,
        rows: [
          [
            { children: paragraph(text('a')) },
            { children: [{ type: 'paragraph', content: [text('b')], align: 'right' }] },
          ],
          [
            { children: paragraph(text('c|d', { code: true })) },
            { children: [{ type: 'paragraph', content: [text('e', { bold: true })], align: 'right' }] },
          ],
          [
            { children: [] },
            {
              children: [
                { type: 'paragraph', content: [text('f'), { type: 'break' }, text('g')], align: 'right' },
              ],
            },
          ],
        ],
      },
    ],
  },
  'a table with merged cells and widths, as HTML': {
    markdown:
      '<table data-widths="80 120">\n<tbody>\n<tr><td colspan="2"><p>a</p>\n<ul><li>b</li></ul></td></tr>\n<tr><td></td><td></td></tr>\n</tbody>\n</table>',
    content: [
      {
        type: 'table',
        widths: [80, 120],
        rows: [
          [
            {
              colspan: 2,
              children: [
                { type: 'paragraph', content: [text('a')] },
                { type: 'listItem', list: 'bullet', content: [text('b')] },
              ],
            },
          ],
          [{ children: [] }, { children: [] }],
        ],
      },
    ],
  },
  'an image': {
    markdown: '![a](/b.png "c")',
    content: [{ type: 'image', src: '/b.png', alt: 'a', title: 'c' }],
  },
  'an image with a caption and a width': {
    markdown: '<figure><img src="/b.png" alt="" width="300"><figcaption>a <em>b</em></figcaption></figure>',
    content: [
      { type: 'image', src: '/b.png', width: 300, caption: [text('a '), text('b', { italic: true })] },
    ],
  },
  'a file': {
    markdown: '<p data-file="application/pdf" data-size="12"><a href="/f/1" download="a.pdf">a.pdf</a></p>',
    content: [{ type: 'file', src: '/f/1', name: 'a.pdf', size: 12, mime: 'application/pdf' }],
  },
  columns: {
    markdown:
      '<div data-columns>\n\n<div data-column="60">\n\n# a\n\n</div>\n\n<div data-column="">\n\nb\n\n</div>\n\n</div>',
    content: [
      {
        type: 'columns',
        columns: [
          { width: 60, children: [{ type: 'heading', level: 1, content: [text('a')] }] },
          { children: paragraph(text('b')) },
        ],
      },
    ],
  },
  'alignment, direction and indent as HTML': {
    markdown: '<h2 align="center">a <strong>b</strong></h2>\n\n<p dir="rtl" data-indent="2">c</p>',
    content: [
      { type: 'heading', level: 2, content: [text('a '), text('b', { bold: true })], align: 'center' },
      { type: 'paragraph', content: [text('c')], direction: 'rtl', indent: 2 },
    ],
  },
  'an unknown block and an unknown atom': {
    markdown:
      '<div data-unknown="poll" data-properties="{&quot;n&quot;:1}"><div data-text>a</div><p>b</p></div>\n\n<span data-unknown="pin" data-properties="{}"></span>',
    content: [
      {
        type: 'unknown',
        name: 'poll',
        properties: { n: 1 },
        content: [text('a')],
        children: paragraph(text('b')),
      },
      { type: 'paragraph', content: [{ type: 'unknown', name: 'pin', properties: {} }] },
    ],
  },
}

describe('Markdown', () => {
  test.each(Object.entries(canonical))('%s', (_, { markdown, content }) => {
    expect(fromMarkdown(markdown)).toEqual(content)
    expect(toMarkdown(content)).toBe(`${markdown}\n`)
  })

  /** Other ways to write, and what they become. */
  test.each([
    ['a GitHub alert', '> [!WARNING]\n> a', ':::warning\na\n:::\n'],
    ['a name of another tool', ':::danger\na\n:::', ':::caution\na\n:::\n'],
    ['a title of a callout', ':::note[b]\na\n:::', ':::note\n**b**\n\na\n:::\n'],
    ['a directive nobody knows', ':::tabs\na\n:::', 'a\n'],
    ['other delimiters', '__a__ *b* ~c~', '**a** _b_ ~~c~~\n'],
    ['setext headings', 'a\n=\n\nb\n-', '# a\n\n## b\n'],
    ['deep headings', '###### a', '#### a\n'],
    ['indented code', '    a\n    b', '```\na\nb\n```\n'],
    ['a bare address', 'see https://a.b/c.', 'see <https://a.b/c>.\n'],
    ['reference links', '[a][b]\n\n[b]: /c', '[a](/c)\n'],
    ['soft line breaks', 'a\nb', 'a b\n'],
    ['hard line breaks', 'a  \nb', 'a\\\nb\n'],
    ['math in a fence', '```math\nx\n```', '$$\nx\n$$\n'],
    [
      'an aligned image of a README',
      '<p align="center">\n  <img src="a.png" alt="b" width="50">\n</p>',
      '<figure align="center"><img src="a.png" alt="b" width="50"></figure>\n',
    ],
    ['Markdown inside HTML', '<div align="center">\n\n# a\n\n</div>', '<h1 align="center">a</h1>\n'],
    ['keyboard keys', '<kbd>Ctrl</kbd>', '`Ctrl`\n'],
  ])('%s', (_, source, expected) => {
    expect(toMarkdown(fromMarkdown(source))).toBe(expected)
  })

  /** Text that looks like markup is text. */
  test.each([
    ['# a', '\\# a'],
    ['- a', '\\- a'],
    ['1. a', '1\\. a'],
    ['> a', '\\> a'],
    ['*a* _b_ `c`', '\\*a\\* \\_b\\_ \\`c\\`'],
    ['snake_case 2 * 3 a < b & c', 'snake_case 2 * 3 a < b & c'],
    ['<b> &amp; [x](y)', '\\<b> \\&amp; \\[x\\](y)'],
    [':::note', '\\:::note'],
    ['http://a.b www.a.b a@b.c', 'http\\://a.b www\\.a.b a\\@b.c'],
    ['a $x$ b', 'a \\$x\\$ b'],
  ])('the text %s', (words, markdown) => {
    expect(toMarkdown(paragraph(text(words)))).toBe(`${markdown}\n`)
    expect(fromMarkdown(markdown)).toEqual(paragraph(text(words)))
  })

  test('what nobody sees is left out: empty paragraphs, spaces at line ends, the bold of a space', () => {
    const content: Content = [
      { type: 'paragraph', content: [text('a'), text(' b ', { bold: true }), text('c ')] },
      { type: 'paragraph', content: [] },
      { type: 'paragraph', content: [text('d')] },
    ]
    expect(toMarkdown(content)).toBe('a **b** c\n\nd\n')
  })

  test('an empty document is no text', () => {
    expect(toMarkdown([])).toBe('')
    expect(fromMarkdown('')).toEqual([])
  })
})
