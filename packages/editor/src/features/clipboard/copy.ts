import { $generateJSONFromSelectedNodes, $generateNodesFromSerializedNodes } from '@lexical/clipboard'
import type { Content } from '@quire/document/content'
import { $readNodes } from '@quire/document/nodes'
import {
  $createParagraphNode,
  $getRoot,
  $getSelection,
  $isDecoratorNode,
  $isElementNode,
  $isRangeSelection,
  type LexicalEditor,
  type LexicalNode,
} from 'lexical'
import { type Clip, quireType, writeClip } from './formats.ts'

/** What writes the formats; loaded while there is nothing to copy yet, because a copy cannot wait for it. */
export interface Writers {
  readonly toHtml: (content: Content) => string
  readonly toMarkdown: (content: Content) => string
  readonly toText: (content: Content) => string
}

export const loadWriters = async (): Promise<Writers> => {
  const [{ toHtml }, { toMarkdown }, { toText }] = await Promise.all([
    import('@quire/document/html'),
    import('@quire/document/markdown'),
    import('@quire/document/text'),
  ])
  return { toHtml, toMarkdown, toText }
}

/** What is selected, as content; null when nothing is. Call it inside an update: it makes nodes and throws them away. */
export const $selectedClip = (editor: LexicalEditor): Clip | null => {
  const selection = $getSelection()
  if (!selection || ($isRangeSelection(selection) && selection.isCollapsed())) return null
  const { nodes } = $generateJSONFromSelectedNodes(editor, selection)
  const blocks = $inBlocks($generateNodesFromSerializedNodes(nodes))
  return { content: $readNodes(blocks), isInline: $isRangeSelection(selection) && $isInOneLine() }
}

/** The whole document. */
export const $wholeClip = (): Clip => ({ content: $readNodes($getRoot().getChildren()), isInline: false })

/** Loose text, as a selection inside one line gives it, in a paragraph. */
const $inBlocks = (nodes: readonly LexicalNode[]): LexicalNode[] => {
  const blocks: LexicalNode[] = []
  for (const node of nodes) {
    const isInline = $isElementNode(node) || $isDecoratorNode(node) ? node.isInline() : true
    const last = blocks.at(-1)
    if (!isInline) blocks.push(node)
    else if ($isElementNode(last) && last.getType() === 'paragraph' && loose.has(last)) last.append(node)
    else {
      const paragraph = $createParagraphNode().append(node)
      loose.add(paragraph)
      blocks.push(paragraph)
    }
  }
  return blocks
}
const loose = new WeakSet<LexicalNode>()

/** Whether a selection begins and ends in one line and leaves a part of it out. */
const $isInOneLine = (): boolean => {
  const selection = $getSelection()
  if (!$isRangeSelection(selection)) return false
  const [from, to] = selection.getStartEndPoints() ?? []
  const lineOf = (node: LexicalNode | undefined) =>
    node && [node, ...node.getParents()].find((each) => $isElementNode(each) && !each.isInline())
  const line = lineOf(from?.getNode())
  if (!line || !lineOf(to?.getNode())?.is(line)) return false
  return selection.getTextContent() !== line.getTextContent() || line.getType() === 'paragraph'
}

/** Puts a clip on the clipboard of a copy or cut event, in every format. */
export const writeClipboard = (data: DataTransfer, clip: Clip, writers: Writers): void => {
  data.setData('text/plain', writers.toText(clip.content))
  data.setData('text/html', writers.toHtml(clip.content))
  data.setData('text/markdown', writers.toMarkdown(clip.content))
  data.setData(quireType, writeClip(clip))
}
