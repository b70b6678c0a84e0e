// The Lexical nodes a Quire document is made of. An editor registers all of them.
import { CodeHighlightNode, CodeNode } from '@lexical/code-core'
import { AutoLinkNode, LinkNode } from '@lexical/link'
import { ListItemNode, ListNode } from '@lexical/list'

import { TableCellNode, TableNode, TableRowNode } from '@lexical/table'
import type { Klass, LexicalNode } from 'lexical'
import { BlockquoteNode } from './blockquote.ts'
import { CalloutNode } from './callout.ts'
import { ColumnNode, ColumnsNode } from './columns.ts'
import { DividerNode } from './divider.ts'
import { EmojiNode } from './emoji.ts'
import { EquationNode, InlineEquationNode } from './equation.ts'
import { FileNode } from './file.ts'
import { HeadingNode } from './heading.ts'
import { ImageNode } from './image.ts'
import { InlineImageNode } from './inline-image.ts'
import { MentionNode } from './mention.ts'
import { QuoteNode } from './quote.ts'
import { ToggleNode, ToggleTitleNode } from './toggle.ts'
import { UnknownAtomNode, UnknownBlockNode } from './unknown.ts'

export { BlockquoteNode } from './blockquote.ts'
export { CalloutNode, calloutTone } from './callout.ts'
export { ColumnNode, ColumnsNode, columnWidth } from './columns.ts'
export { $createNodes } from './create.ts'
export { blockAlign, blockDirection, registerDecoration } from './decorated.ts'
export { DefinedNode, defineNode } from './defined.ts'
export { DividerNode } from './divider.ts'
export { EmojiNode, emojiCharacters, emojiName } from './emoji.ts'
export { EquationNode, equationTex, InlineEquationNode } from './equation.ts'
export { FileNode, fileMime, fileName, fileSize, fileSource } from './file.ts'
export { $createHeadingNode, $isHeadingNode, HeadingNode, type HeadingTag } from './heading.ts'
export {
  ImageNode,
  imageAlt,
  imageCaption,
  imageHeight,
  imageSource,
  imageTitle,
  imageWidth,
} from './image.ts'
export { InlineImageNode } from './inline-image.ts'
export { MentionNode, mentionKind, mentionLabel, mentionTarget } from './mention.ts'
export { $createQuoteNode, $isQuoteNode, QuoteNode } from './quote.ts'
export { $readNodes } from './read.ts'
export { ToggleNode, ToggleTitleNode } from './toggle.ts'
export { UnknownAtomNode, UnknownBlockNode, unknownName, unknownProperties } from './unknown.ts'

/** Every node class of a document, for `createEditor({ nodes })` or an extension's `nodes`. */
export const documentNodes: ReadonlyArray<Klass<LexicalNode>> = [
  HeadingNode,
  QuoteNode,
  BlockquoteNode,
  ListNode,
  ListItemNode,
  LinkNode,
  AutoLinkNode,
  CodeNode,
  CodeHighlightNode,
  CalloutNode,
  ToggleNode,
  ToggleTitleNode,
  DividerNode,
  TableNode,
  TableRowNode,
  TableCellNode,
  ImageNode,
  InlineImageNode,
  FileNode,
  EquationNode,
  InlineEquationNode,
  ColumnsNode,
  ColumnNode,
  MentionNode,
  EmojiNode,
  UnknownBlockNode,
  UnknownAtomNode,
]
