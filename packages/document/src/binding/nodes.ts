import { $createCodeNode, $isCodeNode } from '@lexical/code-core'
import { $isListNode, type ListItemNode, type ListNode } from '@lexical/list'
import {
  $createParagraphNode,
  $isElementNode,
  createEditor,
  type ElementFormatType,
  type ElementNode,
  type LexicalEditor,
  type LexicalNode,
  type SerializedLexicalNode,
} from 'lexical'
import { hasGrid, isGridKey } from '../model/grid.ts'
import { sameJson } from '../model/json.ts'
import { isContainer, kindOf, paragraph, table } from '../model/kinds.ts'
import type { Json, Props } from '../model/types.ts'
import { $createHeadingNode, $isHeadingNode, type HeadingTag } from '../nodes/heading.ts'
import { $createQuoteNode } from '../nodes/quote.ts'
import { $isTableNode } from './table-nodes.ts'

/** Type and properties of a block, as the model has them. */
export interface Look {
  readonly type: string
  readonly props: Props
}

const listTypes: ReadonlySet<string> = new Set(['bullet', 'number', 'check'])
export const isListType = (type: string): boolean => listTypes.has(type)

/** Fields of Lexical's JSON that are no properties of a block: structure, or state of one person's caret. */
const skipped: ReadonlySet<string> = new Set([
  'type',
  'version',
  'children',
  'format',
  'indent',
  'direction',
  'textFormat',
  'textStyle',
  '$slots',
  // Widths of a table's columns are part of its grid.
  'colWidths',
])

const builtIn: ReadonlySet<string> = new Set(['paragraph', 'heading', 'quote', 'code'])

/** What a block node outside of lists shows. */
export function $lookOf(node: LexicalNode): Look {
  const props: Record<string, Json> = {}
  if ($isElementNode(node)) addElementProps(node, props)
  if ($isHeadingNode(node)) return { type: node.getTag(), props }
  if ($isCodeNode(node)) {
    const language = node.getLanguage()
    if (language) props.lang = language
    return { type: 'code', props }
  }
  const type = node.getType()
  if (!builtIn.has(type)) Object.assign(props, $ownProps(node))
  return { type, props }
}

/** What a list item shows; lists themselves are no blocks. */
export function $lookOfItem(item: ListItemNode, list: ListNode, level: number): Look {
  const props: Record<string, Json> = {}
  addAlignment(item, props)
  if (level > 0) props.n = level
  const type = list.getListType()
  if (type === 'check' && item.getChecked()) props.checked = true
  if (type === 'number' && list.getStart() !== 1 && list.getFirstChild()?.is(item))
    props.start = list.getStart()
  return { type, props }
}

function addElementProps(node: ElementNode, props: Record<string, Json>): void {
  addAlignment(node, props)
  if (node.getIndent() > 0) props.indent = node.getIndent()
}

function addAlignment(node: ElementNode, props: Record<string, Json>): void {
  const align = node.getFormatType()
  if (align !== '') props.align = align
  const direction = node.getDirection()
  if (direction !== null) props.dir = direction
}

/** Own data of any other node, as its `exportJSON` tells, without what a fresh node has too. */
export function $ownProps(node: LexicalNode): Props {
  const json = dataOf(node.exportJSON())
  const fresh = $freshJson(node)
  return Object.fromEntries(Object.entries(json).filter(([key, value]) => !sameJson(fresh[key], value)))
}

const freshByClass = new WeakMap<object, Props>()

function $freshJson(node: LexicalNode): Props {
  const klass = node.constructor as { new (): LexicalNode } & typeof LexicalNode
  let fresh = freshByClass.get(klass)
  if (!fresh) {
    // Local edits are read after the update, where this editor makes no nodes any more; another one does.
    const scratch = createEditor({ nodes: [klass] })
    const json = { type: node.getType(), version: 1 } as SerializedLexicalNode
    let data: Props = {}
    scratch.update(
      () => {
        data = dataOf(klass.importJSON(json).exportJSON())
      },
      { discrete: true },
    )
    fresh = data
    freshByClass.set(klass, fresh)
  }
  return fresh
}

function dataOf(json: object): Props {
  const data: Record<string, Json> = {}
  for (const [key, value] of Object.entries(json))
    if (!skipped.has(key) && value !== undefined && value !== null) data[key] = value as Json
  return data
}

/** Makes the node of a block outside of lists. Unknown types are shown as paragraphs and keep their type. */
export function $createBlock(editor: LexicalEditor, look: Look): LexicalNode {
  const node = $createNode(editor, look)
  $applyProps(node, look)
  return node
}

function $createNode(editor: LexicalEditor, { type, props }: Look): LexicalNode {
  if (/^h[1-6]$/.test(type)) return $createHeadingNode(type as HeadingTag)
  if (type === 'quote') return $createQuoteNode()
  if (type === 'code') return $createCodeNode()
  const klass = type === 'paragraph' || !isKnown(editor, type) ? undefined : editor._nodes.get(type)?.klass
  return klass ? $import(klass, type, props) : $createParagraphNode()
}

export const $import = (
  klass: { importJSON(json: SerializedLexicalNode): LexicalNode },
  type: string,
  data: Props,
): LexicalNode => klass.importJSON({ ...data, type, version: 1 } as SerializedLexicalNode)

/** Whether a node can go on showing a look, so that it need not be replaced. */
export function $canShow(editor: LexicalEditor, node: LexicalNode, { type }: Look): boolean {
  if ($isHeadingNode(node)) return node.getTag() === type
  if ($isListNode(node)) return false
  const own = node.getType()
  if (own === 'paragraph') return type === 'paragraph' || !isKnown(editor, type)
  return own === type
}

const isKnown = (editor: LexicalEditor, type: string): boolean =>
  /^h[1-6]$/.test(type) || (editor._nodes.has(type) && !notBlocks.has(type))

/** Whether the editor shows a type as a node with blocks inside. */
export const holdsBlocks = (editor: LexicalEditor, type: string): boolean =>
  isContainer(type) && isKnown(editor, type)

/** Nodes that are no blocks: blocks that have such a type all the same are shown as plain ones. */
const notBlocks: ReadonlySet<string> = new Set([
  'tablerow',
  'tablecell',
  'root',
  'list',
  'listitem',
  'text',
  'linebreak',
  'tab',
  'link',
  'autolink',
  'toggle-title',
])

/** Brings the properties of a node up to date, writing only what differs. */
export function $applyProps(node: LexicalNode, look: Look): void {
  const { props } = look
  if ($isElementNode(node)) {
    $applyAlignment(node, props)
    const indent = cleanCount(props.indent)
    if (node.getIndent() !== indent) node.setIndent(indent)
  }
  if ($isCodeNode(node)) {
    const language = typeof props.lang === 'string' ? props.lang : undefined
    if ((node.getLanguage() ?? undefined) !== language) node.setLanguage(language)
  } else if (!builtIn.has(node.getType())) {
    const own = $isElementNode(node) ? ownPart(props) : props
    if (!sameJson($ownProps(node), own)) node.updateFromJSON({ ...$freshJson(node), ...own })
  }
}

const elementProps: ReadonlySet<string> = new Set(['align', 'dir', 'indent'])
const ownPart = (props: Props): Props =>
  Object.fromEntries(Object.entries(props).filter(([key]) => !elementProps.has(key) && !skipped.has(key)))

export function $applyAlignment(node: ElementNode, props: Props): void {
  const align = (typeof props.align === 'string' ? props.align : '') as ElementFormatType
  if (node.getFormatType() !== align) node.setFormat(align)
  const direction = props.dir === 'ltr' || props.dir === 'rtl' ? props.dir : null
  if (node.getDirection() !== direction) node.setDirection(direction)
}

/** Whether a block node holds other blocks. */
export const $isContainerNode = (node: LexicalNode): node is ElementNode =>
  $isElementNode(node) && isContainer(node.getType())

/** The line of a titled container that is its block's own text. */
const titleOf: Readonly<Record<string, string>> = { toggle: 'toggle-title' }

export const isTitle = (node: LexicalNode): boolean => Object.values(titleOf).includes(node.getType())

/** The element that a block's own text stands in: the block itself, or the title of a titled container. */
export function $textHost(node: LexicalNode): ElementNode | null {
  if (!$isElementNode(node) || $isTableNode(node)) return null
  if (!$isContainerNode(node)) return node
  const first = node.getFirstChild()
  return kindOf(node.getType()) === 'titled' && first && isTitle(first) && $isElementNode(first)
    ? first
    : null
}

/** Gives a titled container its title, if it has none yet. */
export function $ensureTextHost(editor: LexicalEditor, node: LexicalNode): ElementNode | null {
  const host = $textHost(node)
  const title = titleOf[node.getType()]
  const klass = title === undefined ? undefined : editor._nodes.get(title)?.klass
  if (host || !klass || !$isElementNode(node)) return host
  const made = $import(klass, title!, {})
  const first = node.getFirstChild()
  if (first) first.insertBefore(made)
  else node.append(made)
  return $isElementNode(made) ? made : null
}

const alignments: ReadonlySet<string> = new Set(['left', 'center', 'right', 'justify', 'start', 'end'])

/** What the editor makes of a block's type and properties: what it cannot show is left out, and left alone. */
export function shownLook(editor: LexicalEditor, { type, props }: Look): Look {
  if (isListType(type)) return { type, props: shownItemProps(type, props) }
  if (type === table && !hasGrid(props)) return { type: paragraph, props: shownElementProps(props) }
  if (!isKnown(editor, type)) return { type: 'paragraph', props: shownElementProps(props) }
  if (type === 'code')
    return {
      type,
      props: {
        ...shownElementProps(props),
        ...(typeof props.lang === 'string' && props.lang !== '' && { lang: props.lang }),
      },
    }
  if (builtIn.has(type) || /^h[1-6]$/.test(type)) return { type, props: shownElementProps(props) }
  return { type, props: type === table ? withoutGrid(props) : props }
}

/** The grid of a table is no property of its node: rows, columns and cells are nodes of their own. */
const withoutGrid = (props: Props): Props =>
  Object.fromEntries(Object.entries(props).filter(([key]) => !isGridKey(key)))

function shownAlignment(props: Props): Record<string, Json> {
  const shown: Record<string, Json> = {}
  if (typeof props.align === 'string' && alignments.has(props.align)) shown.align = props.align
  if (props.dir === 'ltr' || props.dir === 'rtl') shown.dir = props.dir
  return shown
}

function shownElementProps(props: Props): Props {
  const indent = cleanCount(props.indent)
  return { ...shownAlignment(props), ...(indent > 0 && { indent }) }
}

function shownItemProps(type: string, props: Props): Props {
  const level = levelOf(props)
  return {
    ...shownAlignment(props),
    ...(level > 0 && { n: level }),
    ...(type === 'check' && props.checked === true && { checked: true }),
    ...(type === 'number' && cleanCount(props.start) > 1 && { start: cleanCount(props.start) }),
  }
}

const cleanCount = (value: Json | undefined): number =>
  typeof value === 'number' && value > 0 && value < 1e6 ? Math.floor(value) : 0

/** Nesting of a list item, at most 20 deep. */
export const levelOf = (props: Props): number => Math.min(20, cleanCount(props.n))
