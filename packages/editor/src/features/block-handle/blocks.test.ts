import { createHeadlessEditor } from '@lexical/headless'
import { $createListItemNode, $createListNode, $isListNode } from '@lexical/list'
import { documentNodes } from '@quire/document'
import { $createParagraphNode, $createTextNode, $getRoot, $isElementNode, type LexicalNode } from 'lexical'
import { expect, test } from 'vitest'
import { $blockOf, $duplicateBlock, $moveBlock, $moveBlockBy, $removeBlock } from './blocks.ts'

/** Paragraphs and lists from a sketch: `one`, `- two` (item), `-- three` (nested item). */
const open = (...sketch: string[]) => {
  const editor = createHeadlessEditor({
    nodes: [...documentNodes],
    onError: (error) => {
      throw error
    },
  })
  const edit = (change: () => void) => editor.update(change, { discrete: true })
  edit(() => {
    const root = $getRoot().clear()
    for (const line of sketch) {
      const [, dashes = '', text = ''] = /^(-*) ?(.*)$/.exec(line) ?? []
      if (dashes === '') root.append($createParagraphNode().append($createTextNode(text)))
      else {
        const last = root.getLastChild()
        const list = $isListNode(last) ? last : $createListNode('bullet')
        if (!$isListNode(last)) root.append(list)
        const item = $createListItemNode().append($createTextNode(text))
        list.append(item)
        if (dashes.length > 1) item.setIndent(dashes.length - 1)
      }
    }
  })
  const $find = (text: string): LexicalNode => {
    const found = $getRoot()
      .getAllTextNodes()
      .find((node) => node.getTextContent() === text)
    const block = found && $blockOf(found)
    if (!block) throw new Error(`no block "${text}"`)
    return block
  }
  const read = () =>
    editor.getEditorState().read(() =>
      $getRoot()
        .getChildren()
        .flatMap((node) => $sketch(node, 0)),
    )
  return { edit, $find, read }
}

const $sketch = (node: LexicalNode, depth: number): string[] => {
  if ($isListNode(node))
    return [
      ...node.getChildren().flatMap((child) => $sketch(child, depth + 1)),
      ...(depth === 0 ? ['/'] : []),
    ]
  if (depth > 0 && $isElementNode(node) && $isListNode(node.getFirstChild()))
    return node.getChildren().flatMap((child) => $sketch(child, depth))
  return [`${'-'.repeat(depth)}${depth > 0 ? ' ' : ''}${node.getTextContent()}`]
}

test('a paragraph moves before and after another', () => {
  const { edit, $find, read } = open('one', 'two', 'three')
  edit(() => $moveBlock($find('three'), $find('one'), 'before'))
  expect(read()).toEqual(['three', 'one', 'two'])
  edit(() => $moveBlock($find('three'), $find('one'), 'after'))
  expect(read()).toEqual(['one', 'three', 'two'])
})

test('a list item moves with what is nested below it', () => {
  const { edit, $find, read } = open('- one', '- two', '-- nested', '- three')
  edit(() => $moveBlock($find('two'), $find('one'), 'before'))
  expect(read()).toEqual(['- two', '-- nested', '- one', '- three', '/'])
})

test('a list item that goes to paragraphs keeps a list around it', () => {
  const { edit, $find, read } = open('text', '- one', '- two')
  edit(() => $moveBlock($find('two'), $find('text'), 'before'))
  expect(read()).toEqual(['- two', '/', 'text', '- one', '/'])
})

test('a paragraph that goes between list items splits the list', () => {
  const { edit, $find, read } = open('- one', '- two', 'text')
  edit(() => $moveBlock($find('text'), $find('one'), 'after'))
  expect(read()).toEqual(['- one', '/', 'text', '- two', '/'])
})

test('nothing lands inside itself', () => {
  const { edit, $find, read } = open('- one', '-- nested', '- two')
  const before = read()
  edit(() => $moveBlock($find('one'), $find('nested'), 'after'))
  edit(() => $moveBlock($find('one'), $find('one'), 'after'))
  expect(read()).toEqual(before)
})

test('a block passes its neighbours up and down, out of its list too, and stops at the ends', () => {
  const { edit, $find, read } = open('text', '- one', '- two', 'more')
  edit(() => $moveBlockBy($find('two'), -1))
  expect(read()).toEqual(['text', '- two', '- one', '/', 'more'])
  edit(() => $moveBlockBy($find('two'), -1))
  expect(read()).toEqual(['- two', '/', 'text', '- one', '/', 'more'])
  edit(() => expect($moveBlockBy($find('more'), 1)).toBe(false))
})

test('a copy stands below, with what is nested', () => {
  const { edit, $find, read } = open('- one', '-- nested', '- two')
  edit(() => void $duplicateBlock($find('one')))
  expect(read()).toEqual(['- one', '-- nested', '- one', '-- nested', '- two', '/'])
})

test('removing takes the nested along and never leaves a document without a line', () => {
  const { edit, $find, read } = open('- one', '-- nested', '- two')
  edit(() => $removeBlock($find('one')))
  expect(read()).toEqual(['- two', '/'])
  edit(() => $removeBlock($find('two')))
  expect(read()).toEqual([''])
})
