import {
  BOLD_ITALIC_STAR,
  BOLD_ITALIC_UNDERSCORE,
  BOLD_STAR,
  BOLD_UNDERSCORE,
  CHECK_LIST,
  CODE,
  HEADING,
  INLINE_CODE,
  ITALIC_STAR,
  ITALIC_UNDERSCORE,
  LINK,
  ORDERED_LIST,
  QUOTE,
  registerMarkdownShortcuts,
  STRIKETHROUGH,
  type Transformer,
  UNORDERED_LIST,
} from '@lexical/markdown'
import { type AnyLexicalExtension, defineExtension } from 'lexical'

const shortcuts = [
  HEADING,
  QUOTE,
  CODE,
  CHECK_LIST,
  UNORDERED_LIST,
  ORDERED_LIST,
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
 */
export const createMarkdownExtension = (others: readonly Transformer[]): AnyLexicalExtension =>
  defineExtension({
    name: '@quire/markdown-shortcuts',
    register: (editor) => registerMarkdownShortcuts(editor, [...others, ...shortcuts]),
  })
