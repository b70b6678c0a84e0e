// Why not Lexical's own: see heading.ts.
import {
  $applyNodeReplacement,
  $createParagraphNode,
  type EditorConfig,
  ElementNode,
  type LexicalNode,
  type ParagraphNode,
  type RangeSelection,
} from 'lexical'
import type { ElementConfig } from './config.ts'

/** A quote of one line. Quotes that hold blocks are a `BlockquoteNode`. */
export class QuoteNode extends ElementNode {
  override $config(): ElementConfig<'quote'> {
    return this.config('quote', { extends: ElementNode })
  }

  override createDOM({ theme }: EditorConfig): HTMLElement {
    const element = document.createElement('blockquote')
    if (theme.quote) element.className = theme.quote
    return element
  }

  override updateDOM(): boolean {
    return false
  }

  /** Enter leaves the quote. */
  override insertNewAfter(selection: RangeSelection, restoreSelection?: boolean): ParagraphNode {
    const after = $createParagraphNode()
    after.setTextFormat(selection.format).setTextStyle(selection.style)
    after.setDirection(this.getDirection()).setFormat(this.getFormatType()).setStyle(this.getStyle())
    this.insertAfter(after, restoreSelection)
    return after
  }

  /** Backspace at the beginning makes it text again. */
  override collapseAtStart(): true {
    this.replace($createParagraphNode().append(...this.getChildren()))
    return true
  }

  override canMergeWhenEmpty(): true {
    return true
  }
}

export const $createQuoteNode = (): QuoteNode => $applyNodeReplacement(new QuoteNode())

export const $isQuoteNode = (node: LexicalNode | null | undefined): node is QuoteNode =>
  node instanceof QuoteNode
