// The kinds of text block a person can choose, in the order in which menus show them.
import { $createCodeNode, $isCodeNode } from '@lexical/code-core'
import {
  $isListItemNode,
  $isListNode,
  INSERT_CHECK_LIST_COMMAND,
  INSERT_ORDERED_LIST_COMMAND,
  INSERT_UNORDERED_LIST_COMMAND,
  ListNode,
} from '@lexical/list'
import { $setBlocksType } from '@lexical/selection'
import { $getNearestNodeOfType } from '@lexical/utils'
import { $createHeadingNode, $createQuoteNode, $isHeadingNode, $isQuoteNode } from '@quire/document/nodes'
import {
  $createParagraphNode,
  $getSelection,
  $isRangeSelection,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical'

export type BlockType =
  | 'paragraph'
  | 'h1'
  | 'h2'
  | 'h3'
  | 'h4'
  | 'bullet'
  | 'number'
  | 'check'
  | 'quote'
  | 'code'

/** What menus say about a kind of block. */
export interface BlockTypeInfo {
  readonly type: BlockType
  readonly label: string
  /** What to type for it at the start of a line. */
  readonly markdown: string
  /** Words that also find it. */
  readonly keywords: readonly string[]
}

export const blockTypes: readonly BlockTypeInfo[] = [
  { type: 'paragraph', label: 'Text', markdown: '', keywords: ['paragraph', 'plain', 'body'] },
  { type: 'h1', label: 'Heading 1', markdown: '#', keywords: ['title', 'h1'] },
  { type: 'h2', label: 'Heading 2', markdown: '##', keywords: ['section', 'h2'] },
  { type: 'h3', label: 'Heading 3', markdown: '###', keywords: ['subsection', 'h3'] },
  { type: 'h4', label: 'Heading 4', markdown: '####', keywords: ['h4'] },
  { type: 'bullet', label: 'Bulleted list', markdown: '-', keywords: ['ul', 'unordered', 'points'] },
  { type: 'number', label: 'Numbered list', markdown: '1.', keywords: ['ol', 'ordered', 'steps'] },
  { type: 'check', label: 'To-do list', markdown: '[ ]', keywords: ['task', 'checkbox', 'checklist'] },
  { type: 'quote', label: 'Quote', markdown: '>', keywords: ['citation', 'blockquote'] },
  { type: 'code', label: 'Code', markdown: '```', keywords: ['snippet', 'monospace', 'program'] },
]

/**
 * Turns the selected blocks into `type`; choosing the type they already have makes them text again. Of a list only
 * the selected items leave it.
 */
export const turnInto = (editor: LexicalEditor, type: BlockType): void => {
  editor.update(() => {
    const selection = $getSelection()
    if (!$isRangeSelection(selection)) return
    const current = $blockTypeOf(selection.anchor.getNode())
    const wanted = current === type ? 'paragraph' : type
    const listCommand = listCommands[wanted]
    if (listCommand) {
      if (!isListType(current) && current !== 'paragraph') $setBlocksType(selection, $createParagraphNode)
      editor.dispatchCommand(listCommand, undefined)
      return
    }
    $setBlocksType(selection, () => $createBlock(wanted))
  })
}

const listCommands: Partial<Record<BlockType, typeof INSERT_CHECK_LIST_COMMAND>> = {
  bullet: INSERT_UNORDERED_LIST_COMMAND,
  number: INSERT_ORDERED_LIST_COMMAND,
  check: INSERT_CHECK_LIST_COMMAND,
}

const isListType = (type: BlockType): boolean => type in listCommands

const $createBlock = (type: BlockType): ElementNode => {
  if (type === 'quote') return $createQuoteNode()
  if (type === 'code') return $createCodeNode()
  if (type === 'h1' || type === 'h2' || type === 'h3' || type === 'h4') return $createHeadingNode(type)
  return $createParagraphNode()
}

/** The kind of block a node stands in. */
export const $blockTypeOf = (node: LexicalNode): BlockType => {
  const list = $isListItemNode(node) ? node.getParent() : $getNearestNodeOfType(node, ListNode)
  if ($isListNode(list)) return list.getListType()
  const block = node.getTopLevelElement()
  if ($isHeadingNode(block)) {
    const tag = block.getTag()
    return tag === 'h5' || tag === 'h6' ? 'h4' : tag
  }
  if ($isQuoteNode(block)) return 'quote'
  return $isCodeNode(block) ? 'code' : 'paragraph'
}
