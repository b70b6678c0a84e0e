import { createHeadlessEditor } from '@lexical/headless'
import { $getRoot, type LexicalEditor } from 'lexical'
import { describe, expect, test } from 'vitest'
import * as Y from 'yjs'
import { bindEditor } from '../binding/bind-editor.ts'
import { tableSupport } from '../binding/tables.ts'
import { readContent, writeContent } from '../codecs/document/index.ts'
import { fromMarkdown, toMarkdown } from '../codecs/markdown/index.ts'
import { seedUpdate } from '../model/seed.ts'
import { $createNodes, $readNodes, documentNodes } from './index.ts'

const samples: Readonly<Record<string, string>> = {
  'text with marks and links':
    '# a **b** <u>c</u><mark>d</mark><mark data-color="red">e</mark><span data-color="red">f</span> [g _h_](/i "j")\n',
  lists: '- a\n  1. b\n  2. c\n- d\n\n3. e\n4. f\n\n- [x] g\n- [ ] h\n',
  quotes: '> a\n>\n> b\n',
  'quotes that hold blocks': '> - a\n',
  'alignment, direction, indent': '<p align="center" dir="rtl" data-indent="1">a</p>\n',
  code: '```ts\nlet a = 1\n\tb\n```\n',
  callouts: ':::warning\na\n\n- b\n:::\n',
  dividers: 'a\n\n---\n\nb\n',
  images:
    '<figure align="right"><img src="/a.png" alt="b" width="300"><figcaption>c <strong>d</strong></figcaption></figure>\n',
  files: '<p data-file="text/plain" data-size="12"><a href="/a" download="b.txt">b.txt</a></p>\n',
  equations: '$$\nx^2\n$$\n',
  columns:
    '<div data-columns>\n\n<div data-column="60">\n\na\n\n</div>\n\n<div data-column="">\n\nb\n\n</div>\n\n</div>\n',
  tables:
    '| a | b |\n| --- | --- |\n| c **d** | e |\n\nf\n\n<table data-widths="80 120">\n<tbody>\n<tr><td colspan="2"><p>t</p></td></tr>\n<tr><td></td><td><ul><li>u</li></ul>\n<p>v</p></td></tr>\n</tbody>\n</table>\n',
  atoms:
    '<span data-mention="person" data-id="1">@a</span> <span data-emoji="tada">🎉</span> $y$ ![b](/c.png)\\\nd\n',
}

const unknown: Readonly<Record<string, string>> = {
  'an unknown block':
    '<div data-unknown="poll" data-properties="{&quot;n&quot;:1}"><div data-text>a</div></div>\n',
  'an unknown atom': 'a<span data-unknown="pin" data-properties="{&quot;n&quot;:1}"></span>\n',
}

/** An editor bound to a document, ended after the test's body. */
function bound(run: (editor: LexicalEditor, doc: Y.Doc) => void, markdown = ''): void {
  const doc = new Y.Doc()
  Y.applyUpdate(doc, seedUpdate())
  writeContent(doc, fromMarkdown(markdown))
  const editor = createHeadlessEditor({
    nodes: [...documentNodes],
    onError: (error) => {
      throw error
    },
  })
  const binding = bindEditor(editor, { doc, tables: tableSupport })
  run(editor, doc)
  binding.destroy()
}

describe('nodes and the binding', { timeout: 60_000 }, () => {
  test.each(Object.entries(samples))('%s in a document show in an editor', (_, markdown) => {
    bound((editor, doc) => {
      expect(toMarkdown(editor.read(() => $readNodes()))).toBe(markdown)
      expect(toMarkdown(readContent(doc))).toBe(markdown)
    }, markdown)
  })

  test.each(Object.entries({ ...samples, ...unknown }))(
    '%s put into an editor are in the document',
    (_, markdown) => {
      bound((editor, doc) => {
        editor.update(
          () =>
            $getRoot()
              .clear()
              .append(...$createNodes(fromMarkdown(markdown))),
          { discrete: true },
        )
        expect(toMarkdown(readContent(doc))).toBe(markdown)
      })
    },
  )

  test.each(Object.entries(unknown))('%s stays what it is while an editor shows it', (_, markdown) => {
    bound((editor, doc) => {
      expect(editor.read(() => $getRoot().getTextContent())).toContain('a')
      expect(toMarkdown(readContent(doc))).toBe(markdown)
    }, markdown)
  })
})
