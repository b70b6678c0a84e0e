import {
  BOLD_ITALIC_STAR,
  BOLD_ITALIC_UNDERSCORE,
  BOLD_STAR,
  BOLD_UNDERSCORE,
  CHECK_LIST,
  CODE,
  INLINE_CODE,
  ITALIC_STAR,
  ITALIC_UNDERSCORE,
  LINK,
  ORDERED_LIST,
  registerMarkdownShortcuts,
  STRIKETHROUGH,
  type Transformer,
  UNORDERED_LIST,
} from '@lexical/markdown'
import type { LexicalEditor } from 'lexical'
import { headingShortcut, outsideQuotes, quoteShortcut } from './block-shortcuts.ts'

const shortcuts = [
  headingShortcut,
  quoteShortcut,
  CODE,
  ...[CHECK_LIST, UNORDERED_LIST, ORDERED_LIST].map(outsideQuotes),
  INLINE_CODE,
  BOLD_ITALIC_STAR,
  BOLD_ITALIC_UNDERSCORE,
  BOLD_STAR,
  BOLD_UNDERSCORE,
  ITALIC_STAR,
  ITALIC_UNDERSCORE,
  STRIKETHROUGH,
  LINK,
]

/**
 * Markdown as one types: `# `, `- `, `> `, `**bold**` and the rest turn into what they mean.
 *
 * @param others - what other features understand as well.
 * @returns stops it.
 */
export const registerMarkdown = (editor: LexicalEditor, others: readonly Transformer[]): (() => void) =>
  registerMarkdownShortcuts(editor, [...others, ...shortcuts])
