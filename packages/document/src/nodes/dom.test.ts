// @vitest-environment happy-dom
import { $getNodeByKey, $getRoot, $setState, createEditor, type LexicalEditor } from 'lexical'
import { afterEach, expect, test } from 'vitest'
import { fromMarkdown } from '../codecs/markdown/index.ts'
import { $createNodes, documentNodes, EquationNode, equationTex, registerDecoration } from './index.ts'

const editors: LexicalEditor[] = []
afterEach(() => {
  for (const editor of editors.splice(0)) editor.setRootElement(null)
})

function show(markdown: string, prepare: (editor: LexicalEditor) => void = () => {}) {
  const editor = createEditor({
    nodes: [...documentNodes],
    theme: { callout: 'callout' },
    onError: (error) => {
      throw error
    },
  })
  editors.push(editor)
  prepare(editor)
  const root = document.createElement('div')
  editor.setRootElement(root)
  editor.update(
    () =>
      $getRoot()
        .clear()
        .append(...$createNodes(fromMarkdown(markdown))),
    { discrete: true },
  )
  return { editor, root }
}

test('blocks show as plain elements with their classes', () => {
  const { root } = show(
    ':::tip\na\n:::\n\n---\n\n<figure><img src="/b.png" alt="c" width="9"><figcaption>d</figcaption></figure>\n\n<p data-file="" ><a href="/e" download="f">f</a></p>',
  )
  expect(root.querySelector('aside.callout')?.getAttribute('data-tone')).toBe('tip')
  expect(root.querySelector('aside p')?.textContent).toBe('a')
  expect(root.querySelector('hr')).not.toBeNull()
  expect(root.querySelector('figure img')?.getAttribute('src')).toBe('/b.png')
  expect(root.querySelector('figcaption')?.textContent).toBe('d')
  expect(root.querySelector('a[download]')?.getAttribute('href')).toBe('/e')
})

test('what stands in a line shows what it says', () => {
  const { root } = show(
    '<span data-mention="person" data-id="1">@a</span> $b$ <span data-emoji="">🎉</span> <span data-unknown="c"></span>',
  )
  expect(root.textContent).toBe('@a b 🎉 [c]')
})

test('a change of a property shows', () => {
  const { editor, root } = show('$$\na\n$$')
  editor.update(() => $setState($getRoot().getFirstChildOrThrow<EquationNode>(), equationTex, 'b'), {
    discrete: true,
  })
  expect(root.textContent).toBe('b')
})

test('a decoration takes the place of the plain element', () => {
  const { editor, root } = show('$$\na\n$$', (it) => {
    registerDecoration(it, EquationNode, (node) => `decorated ${node.getTextContent()}`)
  })
  expect(root.textContent).toBe('')
  const [[key, decoration] = []] = Object.entries(editor.getDecorators())
  expect(decoration).toBe('decorated a')
  expect(editor.read(() => $getNodeByKey(key ?? '')?.getType())).toBe('equation')
})
