// The Lexical nodes a Quire document is made of. An editor registers all of them.
import { CodeHighlightNode, CodeNode } from '@lexical/code-core'
import { AutoLinkNode, LinkNode } from '@lexical/link'
import { ListItemNode, ListNode } from '@lexical/list'

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

/** Every node class of a document but tables, which come with `@quire/document/tables` behind the text. */
export const textNodes: ReadonlyArray<Klass<LexicalNode>> = [
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
