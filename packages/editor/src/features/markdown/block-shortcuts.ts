// `# ` and `> `: Lexical's own make Lexical's own nodes, which are not the document's (see nodes/heading.ts there).
import type { ElementTransformer } from '@lexical/markdown'
import {
  $createHeadingNode,
  $createQuoteNode,
  $isHeadingNode,
  $isQuoteNode,
  HeadingNode,
  type HeadingTag,
  QuoteNode,
} from '@quire/document/nodes'
import { $isParagraphNode, type ElementNode, type LexicalNode } from 'lexical'

/** What may become a heading or a quote: a quote, a toggle's title or code stays what it is. */
const $isLine = (node: LexicalNode): boolean => $isParagraphNode(node) || $isHeadingNode(node)

const replaceLine =
  ($createLine: (match: string[]) => ElementNode): ElementTransformer['replace'] =>
  (line, children, match) => {
    if (!$isLine(line)) return false
    const replacement = $createLine(match).append(...children)
    line.replace(replacement)
    replacement.select(0, 0)
    return undefined
  }

// The expressions match one to six signs, so this is one of Lexical's six tags.
const tagOf = (match: string[]): HeadingTag => `h${match[1]?.length ?? 1}` as HeadingTag

export const headingShortcut: ElementTransformer = {
  type: 'element',
  dependencies: [HeadingNode],
  regExp: /^(#{1,6})\s/,
  replace: replaceLine((match) => $createHeadingNode(tagOf(match))),
  export: () => null,
}

export const quoteShortcut: ElementTransformer = {
  type: 'element',
  dependencies: [QuoteNode],
  regExp: /^>\s/,
  replace: replaceLine(() => $createQuoteNode()),
  export: () => null,
}

/** A shortcut that leaves the lines of quotes alone, as Lexical's do with its own quotes. */
export const outsideQuotes = (shortcut: ElementTransformer): ElementTransformer => ({
  ...shortcut,
  replace: (line, ...rest) => ($isQuoteNode(line) ? false : shortcut.replace(line, ...rest)),
})
