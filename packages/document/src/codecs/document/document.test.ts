import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { contentArbitrary } from '../../content/content.arbitrary.ts'
import type { Content } from '../../content/index.ts'
import { normalise } from '../../content/normalise.ts'
import { openModel } from '../../model/document.ts'
import { FlowEditor } from '../../model/editor.ts'
import { seedUpdate } from '../../model/seed.ts'
import { toHtml } from '../html/index.ts'
import { fromMarkdown, toMarkdown } from '../markdown/index.ts'
import { fromText, toText } from '../text.ts'
import { readContent, writeContent } from './index.ts'

function seeded(): Y.Doc {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, seedUpdate())
  return doc
}

function written(content: Content): Y.Doc {
  const doc = seeded()
  writeContent(doc, content)
  return doc
}

/** What a fresh reader of the same bytes sees. */
function reread(doc: Y.Doc): Content {
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  return readContent(copy)
}

const withoutIds = (content: Content): Content =>
  JSON.parse(JSON.stringify(content, (key, value) => (key === 'id' ? undefined : value)))

const runs = { numRuns: Number(process.env.QUIRE_RUNS ?? 150) }

describe('content in a document', { timeout: 60_000 }, () => {
  test('every block of Markdown goes into a document and comes out again', () => {
    const markdown = `# a **b** <mark data-color="red">c</mark>

- d
  1. e
- f

3. g

- [x] h

> i
>
> j

> - k

\`\`\`ts
l
\`\`\`

:::tip
m
:::

<details>
<summary>n</summary>

o

</details>

---

| p | q |
| --- | --: |
| r | s |

<table data-widths="80 120">
<tbody>
<tr><td colspan="2"><p>t</p></td></tr>
<tr><td></td><td><p>u</p></td></tr>
</tbody>
</table>

<figure><img src="/v.png" alt="w" width="300"><figcaption>x <strong>y</strong></figcaption></figure>

$$
z
$$

<div data-columns>

<div data-column="60">

1

</div>

<div data-column="">

2

</div>

</div>

<div data-unknown="poll" data-properties="{&quot;n&quot;:1}"><div data-text>3</div></div>

<span data-mention="person" data-id="4">@5</span> $y$ ![6](/7.png) [8](/9 "10")\\
<span data-unknown="pin" data-properties="{&quot;n&quot;:1}"></span>
`
    const doc = written(fromMarkdown(markdown))
    expect(toMarkdown(readContent(doc))).toBe(markdown)
    expect(toMarkdown(reread(doc))).toBe(markdown)
  })

  test('what has been in a document stays as it is, ids and all', () => {
    fc.assert(
      fc.property(contentArbitrary, (content) => {
        const once = readContent(written(content))
        const again = readContent(written(once))
        expect(withoutIds(again)).toEqual(withoutIds(once))
      }),
      runs,
    )
  })

  test('Markdown through a document is a fixed point after one pass', () => {
    fc.assert(
      fc.property(contentArbitrary, (content) => {
        const once = toMarkdown(readContent(written(content)))
        expect(toMarkdown(readContent(written(fromMarkdown(once))))).toBe(once)
      }),
      runs,
    )
  })

  test('writing over a block of an unknown type takes away the properties that are gone', () => {
    const block = (properties: Record<string, []>): Content => [
      { type: 'unknown', name: 'poll', properties, content: [], children: [] },
    ]
    const doc = written(block({ '': [] }))
    writeContent(doc, block({}))
    expect(readContent(doc)).toMatchObject(block({}))
    expect(readContent(doc)[0]).toHaveProperty('properties', {})
  })

  test('writing over any document gives what writing into an empty one gives', () => {
    fc.assert(
      fc.property(contentArbitrary, contentArbitrary, (before, after) => {
        const doc = written(before)
        writeContent(doc, after)
        expect(withoutIds(readContent(doc))).toEqual(withoutIds(readContent(written(after))))
        expect(reread(doc)).toEqual(readContent(doc))
      }),
      runs,
    )
  })

  test('writing what is there writes nothing', () => {
    fc.assert(
      fc.property(contentArbitrary, (content) => {
        const doc = written(content)
        let updates = 0
        doc.on('update', () => updates++)
        writeContent(doc, readContent(doc))
        expect(updates).toBe(0)
      }),
      runs,
    )
  })

  test('blocks that stay are the same blocks, and others’ words in them are kept', () => {
    const doc = written(fromMarkdown('# a\n\nb one two\n\nc\n\nd'))
    const other = new Y.Doc()
    Y.applyUpdate(other, Y.encodeStateAsUpdate(doc))
    const [, b] = openModel(other).body.blocks
    new FlowEditor(openModel(other)).insertText(b!.id, b!.length, ' others')
    const ids = readContent(doc).map(({ id }) => id)

    writeContent(doc, fromMarkdown('# a\n\nb **one** two\n\nnew\n\nd'))
    expect(readContent(doc).map(({ id }) => id)).toEqual(ids)
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(other))
    expect(toMarkdown(readContent(doc))).toBe('# a\n\nb **one** two others\n\nnew\n\nd\n')
  })

  test('an empty document is no content, and no content is an empty document', () => {
    expect(readContent(new Y.Doc())).toEqual([])
    expect(readContent(seeded())).toEqual([])
    const doc = written(fromMarkdown('a\n\nb'))
    writeContent(doc, [])
    expect(readContent(doc)).toEqual([])
  })

  test('addresses that someone put into the Yjs data do not come out', () => {
    const doc = seeded()
    const text = doc.getText('body')
    text.insert(1, 'a', { l: 'javascript:alert(1)' })
    text.insert(2, 'b', { l: { url: 'java\tscript:alert(1)', title: 'x' }, color: 'red;background:url(x)' })
    text.insertEmbed(3, { a: 'inline-image', src: 'javascript:alert(1)' })
    text.insertEmbed(4, {
      i: 'x',
      t: 'image',
      p: {
        src: 'javascript:alert(1)',
        caption: [{ type: 'text', text: 'c', marks: { link: { href: 'javascript:alert(1)' } } }],
      },
    })
    text.insertEmbed(5, { i: 'y', t: 'file', p: { src: 'data:text/html,x', name: 'd' } })
    const content = readContent(doc)
    expect(toText(content)).toContain('ab')
    for (const out of [toHtml(content), toMarkdown(content)]) expect(out).not.toMatch(/script|data:|url\(/)
  })

  test('hostile Yjs data is read without an error', () => {
    const json = fc.jsonValue()
    const key = fc.constantFrom(
      't',
      'p',
      'i',
      'a',
      '$parent',
      'src',
      'l',
      'b',
      'color',
      'r:1',
      'c:1',
      's:1/1',
      'indent',
      'n',
      'start',
      'align',
      'caption',
      'properties',
      'name',
      'tone',
    )
    const type = fc.constantFrom(
      'table',
      'columns',
      'column',
      'callout',
      'toggle',
      'image',
      'number',
      'h1',
      'h6',
      'unknown',
      'quote',
      'blockquote',
      'constructor',
      '__proto__',
    )
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.record({ i: fc.constantFrom('a', 'b', 'c'), t: type, p: fc.dictionary(key, json) }),
            fc.dictionary(key, json),
            fc.string({ minLength: 1 }),
          ),
          { maxLength: 12 },
        ),
        fc.dictionary(
          fc.tuple(fc.constantFrom('a', 'b', 'c'), key).map((parts) => parts.join('|')),
          json,
        ),
        (pieces, properties) => {
          const doc = new Y.Doc()
          const text = doc.getText('body')
          for (const piece of pieces)
            if (typeof piece === 'string') text.insert(text.length, piece, { l: 3, b: {}, color: piece })
            else text.insertEmbed(text.length, piece)
          for (const [name, value] of Object.entries(properties)) doc.getMap('properties').set(name, value)
          const content = readContent(doc)
          expect(normalise(content)).toEqual(content)
          expect(() => toHtml(content) + toMarkdown(content) + toText(content)).not.toThrow()
        },
      ),
      runs,
    )
  })

  test('a table whose cell holds the table itself is read to an end', () => {
    const doc = new Y.Doc()
    const table = { i: 't', t: 'table', p: { 'r:a': 0, 'c:b': 0 } }
    doc.getText('body').insertEmbed(0, table)
    doc.getText('table/t/a/b').insertEmbed(0, table)
    expect(readContent(doc)).toHaveLength(1)
  })

  test('[M-GRID] a cell with words in it is not covered by another', () => {
    const doc = written(fromMarkdown('| a | b |\n| --- | --- |\n| c | d |'))
    const model = openModel(doc)
    const [table] = model.body.blocks
    const [top, bottom] = model.table(table!).rows.map(({ line }) => line.id)
    const [left, right] = model.table(table!).columns.map(({ id }) => id)
    const edit = new FlowEditor(model)
    edit.setProperty(table!.id, `s:${top}/${left}`, [right!, bottom!])
    expect(toText(readContent(doc))).toBe('a\tb\nc\td')
    for (const place of [`${top}/${right}`, `${bottom}/${left}`, `${bottom}/${right}`]) {
      const cell = new FlowEditor(model, model.flow(`table/${table!.id}/${place}`))
      cell.deleteText(cell.view.blocks[0]!.id, 0, 1)
    }
    expect(toText(readContent(doc)).trim()).toBe('a')
    expect(readContent(doc)).toMatchObject([{ rows: [[{ colspan: 2, rowspan: 2 }], []] }])
  })

  test('a paper of 105,000 characters in 1,173 paragraphs is read and written as Markdown in 100 ms', () => {
    const line =
      'Local-first software \\cite{kleppmann} allows a_user to *edit* data & more, [x] $5 and 90% of'
    const doc = written(fromText(Array.from({ length: 1_173 }, () => line).join('\n')))
    const best = Math.min(
      ...Array.from({ length: 8 }, () => {
        const copy = new Y.Doc()
        Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
        // Of the processor, so that a busy machine does not count.
        const start = process.cpuUsage()
        expect(toMarkdown(readContent(copy)).length).toBeGreaterThan(105_000)
        const { user, system } = process.cpuUsage(start)
        return (user + system) / 1_000
      }),
    )
    expect(best).toBeLessThan(100)
  })
})
