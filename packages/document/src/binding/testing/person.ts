import { $createCodeNode } from '@lexical/code-core'
import { createHeadlessEditor } from '@lexical/headless'
import { $toggleLink } from '@lexical/link'
import { $insertList, $isListItemNode } from '@lexical/list'
import { $patchStyleText, $setBlocksType } from '@lexical/selection'
import { $isTableNode } from '@lexical/table'
import {
  $createParagraphNode,
  $createRangeSelection,
  $createTextNode,
  $getNodeByKey,
  $getRoot,
  $getSelection,
  $isElementNode,
  $isRangeSelection,
  $setSelection,
  COLLABORATION_TAG,
  type LexicalEditor,
  type LexicalNode,
  type RangeSelection,
  type TextFormatType,
} from 'lexical'
import * as Y from 'yjs'
import { type DocumentModel, openModel } from '../../model/document.ts'
import { itemAt } from '../../model/items.ts'
import { sameJson } from '../../model/json.ts'
import type { Json } from '../../model/types.ts'
import { $createHeadingNode } from '../../nodes/heading.ts'
import { documentNodes } from '../../nodes/index.ts'
import { $createQuoteNode } from '../../nodes/quote.ts'
import { bindEditor } from '../bind-editor.ts'
import { $blockPoint, $pointAt } from '../points.ts'
import { readRelativePoint } from '../relative.ts'
import { $look, $runs, $screenBlocks, type ScreenBlock } from '../screen.ts'
import { tableSupport } from '../tables.ts'
import type { Binding, BindOptions } from '../types.ts'
import { undoSupport } from '../undo.ts'
import { $cellsOf, $differences } from './differences.ts'

export interface PersonOptions extends Pick<BindOptions, 'pace'> {
  readonly onUpdate?: (update: Uint8Array) => void
}

/** For who sees words of others only with `look()`. */
export const late = (): void => undefined

/** Someone with an editor of their own, who types what a test says. Offsets count characters of a block. */
export class Person {
  readonly doc: Y.Doc
  readonly editor: LexicalEditor
  readonly binding: Binding
  readonly model: DocumentModel
  readonly #pace: BindOptions['pace']
  #meant: string | undefined

  /**
   * @param onUpdate - hears each update this person writes. It must not throw: Yjs would never tell it again.
   * @param pace - when this person sees words of others; besides with `look()`, and with what shows at once. Default: at once.
   */
  constructor(clientId: number, state: Uint8Array, { onUpdate, pace }: PersonOptions = {}) {
    this.#pace = pace
    this.doc = new Y.Doc()
    Y.applyUpdate(this.doc, state)
    // Afterwards: Yjs takes a new id when it is told of its own writing, as somebody who comes back is.
    this.doc.clientID = clientId
    this.doc.on('update', (update: Uint8Array, _origin: unknown, _doc: Y.Doc, { local }: Y.Transaction) => {
      if (local) onUpdate?.(update)
    })
    this.editor = createHeadlessEditor({
      nodes: [...documentNodes],
      onError: (error) => {
        throw error
      },
    })
    // Registered before the binding, so it sees what an edit made before anything is corrected.
    this.editor.registerUpdateListener(({ editorState, tags }) => {
      if (!tags.has(COLLABORATION_TAG))
        this.#meant = editorState.read(() => $screenBlocks($getRoot()).map($show).join(' / '))
    })
    this.binding = bindEditor(this.editor, {
      doc: this.doc,
      tables: tableSupport,
      undo: undoSupport,
      ...(pace && { pace }),
    })
    this.model = openModel(this.doc)
    this.check('opening')
  }

  /** Runs an edit; what the editor shows when it is done must be what it shows when all is written. */
  edit(name: string, change: () => void): void {
    this.#meant = undefined
    this.editor.update(change, { discrete: true })
    const shown = this.show()
    if (this.#meant !== undefined && this.#meant !== shown)
      throw new Error(`${name} meant\n  ${this.#meant}\nand became\n  ${shown}`)
    // Who has not seen everything shows something else than the document says.
    if (!this.#pace) this.check(name)
  }

  onSync(): void {
    if (!this.#pace) this.check('sync')
  }

  /** Sees what others have written. The caret stays behind its character, unless somebody deleted that. */
  look(): void {
    const before = this.binding.selection.toRelative()
    this.binding.catchUp()
    this.check('looking')
    const after = this.binding.selection.toRelative()
    if (before && this.#isThere(before.focus) && !sameJson(before.focus as Json, after?.focus as Json))
      throw new Error(`looking moved the caret from ${JSON.stringify(before)} to ${JSON.stringify(after)}`)
  }

  /** Whether the character on the left of a place in the body is still in the text. */
  #isThere(place: unknown): boolean {
    const { flow, left } = readRelativePoint(place) ?? {}
    const item = left && itemAt(this.doc, { client: left[0], clock: left[1] })
    return (
      item != null &&
      flow === this.model.body.name &&
      !item.deleted &&
      item.content instanceof Y.ContentString
    )
  }

  /** Whether Lexical itself gave up on an edit, with an error that has no code of ours on its way. */
  static isLexicalError(error: unknown): boolean {
    return (
      error instanceof Error &&
      /\$getTextNodeOffset/.test(error.message) &&
      !/flow-binding|patch\.ts/.test(error.stack ?? '')
    )
  }

  /** The editor and the model say the same, block by block, cells of tables included. */
  check(after: string): void {
    const differences = this.read(() => $differences(this.editor, this.model, $getRoot(), this.model.body))
    if (differences) throw new Error(`after ${after} ${differences}`)
  }

  read<T>(reading: () => T): T {
    return this.editor.getEditorState().read(reading, { editor: this.editor })
  }

  /** Blocks as text: `h1:one / two / -item / --nested`; formats as `^b(…)`. */
  show(): string {
    return this.read(() => $screenBlocks($getRoot()).map($show).join(' / '))
  }

  /** The text of each block; of a table, what stands in its cells. */
  texts(): string[] {
    return this.read(() => $screenBlocks($getRoot()).map($textOf))
  }

  isTable(block: number): boolean {
    return this.read(() => $isTableNode($screenBlocks($getRoot())[block]?.node))
  }

  /** What stands in the cells of the first table, row by row. */
  cellTexts(): string[][] {
    return this.read(() => {
      const table = $getRoot().getChildren().find($isTableNode)
      return table
        ? $cellsOf(table).map((row) => row.map((cell) => $screenBlocks(cell).map($textOf).join('\n')))
        : []
    })
  }

  get size(): number {
    return this.read(() => $screenBlocks($getRoot()).length)
  }

  /** Selects from one offset to another, in one block or across. */
  select(block: number, from: number, to = from, toBlock = block): void {
    this.editor.update(() => void $select(block, from, to, toBlock), { discrete: true })
  }

  /** Puts the caret at a place, inside an edit. */
  caretAt(block: number, offset: number): RangeSelection {
    return $select(block, offset)
  }

  /** The selection as `block:offset`, or `block:offset-block:offset`. */
  caret(): string {
    return this.read(() => {
      const selection = $getSelection()
      if (!$isRangeSelection(selection)) return 'none'
      const keys = $screenBlocks($getRoot()).map(({ key }) => key)
      const [anchor, focus] = [selection.anchor, selection.focus].map((point) => {
        const place = $blockPoint(point)
        return place ? `${keys.indexOf(place.key)}:${place.offset}` : 'nowhere'
      })
      return anchor === focus ? anchor! : `${anchor}-${focus}`
    })
  }

  type(block: number, offset: number, text: string): void {
    this.edit(`typing ${text}`, () => $select(block, offset).insertText(text))
  }

  /** Types at the caret, wherever it is. */
  typeHere(text: string): void {
    this.edit(`typing ${text}`, () => {
      const selection = $getSelection()
      if ($isRangeSelection(selection)) selection.insertText(text)
    })
  }

  enter(block: number, offset: number): void {
    this.edit('Enter', () => void $select(block, offset).insertParagraph())
  }

  /** Backspace at the start of a block. */
  merge(block: number): void {
    this.edit('merge', () => {
      const blocks = $screenBlocks($getRoot())
      $select(block - 1, $length(blocks[block - 1]!), 0, block).removeText()
    })
  }

  remove(block: number, from: number, to: number, toBlock = block): void {
    this.edit('deletion', () => $select(block, from, to, toBlock).removeText())
  }

  /** Types over a selection. */
  replace(block: number, from: number, to: number, text: string): void {
    this.edit(`typing ${text} over text`, () => $select(block, from, to).insertText(text))
  }

  removeBlock(block: number): void {
    this.edit('deletion of a block', () => {
      const { node } = $screenBlocks($getRoot())[block]!
      $select(block, 0)
      node.remove()
      const rest = $screenBlocks($getRoot())
      if (rest.length === 0) $getRoot().append($createParagraphNode()).selectEnd()
      else $select(Math.max(0, block - 1), 0)
    })
  }

  format(block: number, from: number, to: number, format: TextFormatType, toBlock = block): void {
    this.edit(format, () => $select(block, from, to, toBlock).formatText(format))
  }

  style(block: number, from: number, to: number, color: string): void {
    this.edit('colour', () => $patchStyleText($select(block, from, to), { color }))
  }

  link(block: number, from: number, to: number, url: string | null): void {
    this.edit('link', () => {
      $select(block, from, to)
      try {
        $toggleLink(url)
      } catch (error) {
        // Lexical 0.52 trips over a selection that begins at the end of a link.
        if (!(error instanceof TypeError)) throw error
      }
    })
  }

  turnInto(
    type: 'paragraph' | 'h1' | 'h2' | 'quote' | 'code' | 'bullet' | 'number' | 'check',
    block: number,
    toBlock = block,
  ): void {
    this.edit(type, () => {
      const selection = $select(block, 0, $length($screenBlocks($getRoot())[toBlock]!), toBlock)
      if (type === 'bullet' || type === 'number' || type === 'check') return $insertList(type)
      if (type === 'paragraph') return $setBlocksType(selection, () => $createParagraphNode())
      if (type === 'quote') return $setBlocksType(selection, () => $createQuoteNode())
      if (type === 'code') return $setBlocksType(selection, () => $createCodeNode('ts'))
      $setBlocksType(selection, () => $createHeadingNode(type))
    })
  }

  indent(block: number, level: number): void {
    this.edit('indent', () => {
      const { node } = $screenBlocks($getRoot())[block]!
      $select(block, 0)
      if ($isListItemNode(node)) node.setIndent(level)
    })
  }

  /** Drags a block before another one (behind the last: `size`); list items within their list. */
  move(block: number, before: number): void {
    this.edit('move', () => {
      const blocks = $screenBlocks($getRoot())
      // Lexical 0.52 trips over a node that leaves a selection across several blocks.
      $select(block, 0)
      const { node } = blocks[block]!
      const target = blocks[before]?.node
      if (target?.is(node)) return
      if ($isListItemNode(node)) {
        if (target && $isListItemNode(target) && target.getParent()?.is(node.getParent()))
          target.insertBefore(node)
      } else if (target) target.getTopLevelElementOrThrow().insertBefore(node)
      else $getRoot().append(node)
    })
  }

  /** Pastes paragraphs at a place. */
  paste(block: number, offset: number, texts: readonly string[]): void {
    this.edit('paste', () => {
      const nodes = texts.map((text) => $createParagraphNode().append($createTextNode(text)))
      $select(block, offset).insertNodes(nodes)
    })
  }

  undo(): void {
    this.binding.history.undo()
    if (!this.#pace) this.check('undo')
  }

  redo(): void {
    this.binding.history.redo()
    if (!this.#pace) this.check('redo')
  }
}

function $textOf(block: ScreenBlock): string {
  if ($isTableNode(block.node)) return block.node.getTextContent()
  return $runs(block)
    .map(({ text }) => text)
    .join('')
}

function $show(block: ScreenBlock): string {
  const { type, props } = $look(block)
  const text = $runs(block)
    .map((run) => {
      const formats = Object.keys(run.attributes).sort().join('')
      return formats ? `^${formats}(${run.text})` : run.text
    })
    .join('')
  const prefix =
    { paragraph: '', bullet: '-', number: '#', check: props.checked ? '[x]' : '[ ]' }[type] ?? `${type}:`
  return '  '.repeat(typeof props.n === 'number' ? props.n : 0) + prefix + text
}

const $length = (block: ScreenBlock): number => $runs(block).reduce((sum, { text }) => sum + text.length, 0)

function $select(block: number, from: number, to = from, toBlock = block): RangeSelection {
  const blocks = $screenBlocks($getRoot())
  const [start, end] = [blocks[block]!, blocks[toBlock]!]
  const selection = $createRangeSelection()
  const anchor = $pointAt(start.node, Math.min(from, $length(start)))
  const focus = $pointAt(end.node, Math.min(to, $length(end)))
  selection.anchor.set(anchor.key, anchor.offset, anchor.type)
  selection.focus.set(focus.key, focus.offset, focus.type)
  // As the editor would: what is typed takes the formats of the character on the left.
  const leaf = $getNodeByKey(anchor.key)
  if (leaf && 'getFormat' in leaf && !$isElementNode(leaf))
    selection.format = (leaf as LexicalNode & { getFormat(): number }).getFormat()
  $setSelection(selection)
  return selection
}

/** Brings all to the same state. */
export function sync(people: readonly Person[]): void {
  for (const from of people)
    for (const to of people)
      if (from !== to)
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), from)
  for (const person of people) person.onSync()
}
