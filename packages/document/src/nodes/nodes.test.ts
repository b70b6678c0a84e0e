import { createHeadlessEditor } from '@lexical/headless'
import fc from 'fast-check'
import {
  $getRoot,
  $getState,
  type LexicalEditor,
  type LexicalNode,
  type SerializedLexicalNode,
} from 'lexical'
import { describe, expect, test } from 'vitest'
import { fromMarkdown, toMarkdown } from '../codecs/markdown/index.ts'
import { contentArbitrary } from '../content/content.arbitrary.ts'
import type { Content } from '../content/index.ts'
import { $createNodes } from './create.ts'
import { documentNodes, ImageNode, imageCaption, imageSource } from './index.ts'
import { $readNodes } from './read.ts'

const createEditor = (): LexicalEditor =>
  createHeadlessEditor({
    nodes: [...documentNodes],
    onError: (error) => {
      throw error
    },
  })

/** Content shown by an editor and read from it again. */
function throughLexical(content: Content): Content {
  const editor = createEditor()
  editor.update(
    () =>
      $getRoot()
        .clear()
        .append(...$createNodes(content)),
    { discrete: true },
  )
  return editor.read(() => $readNodes())
}

const document = `# a **b** <u>c</u><mark>d</mark><span data-color="red">e</span>

<p align="center" dir="rtl">f [g _h_](/i "j")</p>

- k
  1. l
  2. m
- n

3. o
4. p

- [x] q
- [ ] r

> s
>
> t

> - u

\`\`\`ts
let v = 1
	w
\`\`\`

:::warning
x

- y
:::

<details>
<summary>z <em>1</em></summary>

2

</details>

---

| 3 | 4 |
| --- | --: |
| 5 | 6 |

<table data-widths="80 120">
<tbody>
<tr><td colspan="2"><p>7</p></td></tr>
<tr><td></td><td></td></tr>
</tbody>
</table>

<figure><img src="/8.png" alt="9" width="300"><figcaption>10 <strong>11</strong></figcaption></figure>

<p data-file="text/plain" data-size="12"><a href="/12" download="13.txt">13.txt</a></p>

$$
x^2
$$

<div data-columns>

<div data-column="60">

14

</div>

<div data-column="">

15

</div>

</div>

<div data-unknown="poll" data-properties="{&quot;n&quot;:1}"><div data-text>16</div></div>

<span data-mention="person" data-id="17">@18</span> <span data-emoji="tada">🎉</span> $y$ ![19](/20.png)\\
<span data-unknown="pin" data-properties="{&quot;n&quot;:1}"></span>
`

describe('nodes', { timeout: 60_000 }, () => {
  test('every block and atom of a document goes into an editor and comes out again', () => {
    expect(toMarkdown(fromMarkdown(document))).toBe(document)
    expect(toMarkdown(throughLexical(fromMarkdown(document)))).toBe(document)
  })

  test('content that has been in an editor stays as it is', () => {
    fc.assert(
      fc.property(contentArbitrary, (content) => {
        const once = throughLexical(content)
        expect(throughLexical(once)).toEqual(once)
      }),
      { numRuns: 200 },
    )
  })

  test('a table keeps the direction that it was given', () => {
    const cell = { children: [{ type: 'paragraph', content: [{ type: 'text', text: 'a' }] }] } as const
    const content: Content = [{ type: 'table', direction: 'rtl', rows: [[cell]] }]
    expect(throughLexical(content)).toEqual(content)
  })

  test('properties come from the JSON of a node and go there, default ones left out', () => {
    const editor = createEditor()
    const json = { type: 'image', version: 1, src: '/a.png', width: 20, caption: 'b' }
    editor.update(
      () => {
        const node = ImageNode.importJSON(json as SerializedLexicalNode)
        $getRoot().append(node)
        expect($getState(node, imageCaption)).toEqual([{ type: 'text', text: 'b' }])
        expect(node.exportJSON()).toMatchObject(json)
        expect(node.exportJSON()).not.toHaveProperty('alt')
      },
      { discrete: true },
    )
  })

  test('properties of a wrong kind are the default, whatever they are', () => {
    const editor = createEditor()
    editor.update(
      () => {
        fc.assert(
          fc.property(
            fc.constantFrom(...documentNodes.filter(isOurs)),
            fc.dictionary(
              fc.constantFrom(
                'src',
                'alt',
                'width',
                'caption',
                'tone',
                'tex',
                'kind',
                'name',
                'properties',
                'size',
              ),
              fc.jsonValue(),
            ),
            (klass, properties) => {
              const type = klass.getType()
              const node: LexicalNode = klass.importJSON({
                ...properties,
                type,
                version: 1,
              } as SerializedLexicalNode)
              expect(() => $readNodes([node])).not.toThrow()
              expect(() => node.getTextContent()).not.toThrow()
            },
          ),
          { numRuns: 500 },
        )
        const image = ImageNode.importJSON({
          type: 'image',
          version: 1,
          src: 'javascript:x',
        } as SerializedLexicalNode)
        expect($getState(image as ImageNode, imageSource)).toBe('')
      },
      { discrete: true },
    )
  })
})

const ours = new Set(
  'callout toggle toggle-title divider image inline-image file equation inline-equation columns column mention emoji unknown unknown-atom blockquote'.split(
    ' ',
  ),
)
const isOurs = (klass: (typeof documentNodes)[number]) => ours.has(klass.getType())
