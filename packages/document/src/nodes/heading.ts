// Lexical's own heading comes in one module with everything that writing needs (clipboard, HTML, keys): a page that is
// only read would load all of that with it. Same type and same JSON, so the two read each other's.
import {
  $applyNodeReplacement,
  $createParagraphNode,
  type EditorConfig,
  ElementNode,
  enumValue,
  type LexicalNode,
  type NodeKey,
  nodeSchema,
  type ParagraphNode,
  type RangeSelection,
  withField,
} from 'lexical'
import type { ElementConfig } from './config.ts'

export type HeadingTag = 'h1' | 'h2' | 'h3' | 'h4' | 'h5' | 'h6'

const schema = nodeSchema<HeadingNode>()({
  tag: withField(enumValue(['h1', 'h2', 'h3', 'h4', 'h5', 'h6']), { field: '__tag' }),
})

export class HeadingNode extends ElementNode {
  /** Lexical's field, by Lexical's naming. */
  __tag: HeadingTag

  constructor(tag: HeadingTag = 'h1', key?: NodeKey) {
    super(key)
    this.__tag = tag
  }

  override $config(): ElementConfig<'heading'> {
    return this.config('heading', { extends: ElementNode, json: schema })
  }

  getTag(): HeadingTag {
    return this.getLatest().__tag
  }

  setTag(tag: HeadingTag): this {
    const self = this.getWritable()
    self.__tag = tag
    return self
  }

  override createDOM({ theme }: EditorConfig): HTMLElement {
    const element = document.createElement(this.__tag)
    const className = theme.heading?.[this.__tag]
    if (className) element.className = className
    return element
  }

  override updateDOM(previous: this): boolean {
    return previous.__tag !== this.__tag
  }

  /** Enter at the end goes on as text; inside, both halves stay headings; at the start, an empty line goes before. */
  override insertNewAfter(selection?: RangeSelection, restoreSelection = true): ParagraphNode | HeadingNode {
    const last = this.getLastDescendant()
    const isAtEnd =
      !selection ||
      !last ||
      (selection.anchor.key === last.getKey() && selection.anchor.offset === last.getTextContentSize())
    const after = isAtEnd
      ? $createParagraphNode()
      : $createHeadingNode(this.getTag()).setFormat(this.getFormatType()).setStyle(this.getStyle())
    after.setDirection(this.getDirection())
    this.insertAfter(after, restoreSelection)
    if (selection?.anchor.offset === 0 && !this.isEmpty()) {
      const before = $createParagraphNode()
      before.select()
      this.replace(before, true)
    }
    return after
  }

  /** Backspace at the beginning: an empty heading is text again. */
  override collapseAtStart(): true {
    if (this.isEmpty()) this.replace($createParagraphNode())
    return true
  }

  override extractWithChild(): boolean {
    return true
  }
}

export const $createHeadingNode = (tag: HeadingTag = 'h1'): HeadingNode =>
  $applyNodeReplacement(new HeadingNode(tag))

export const $isHeadingNode = (node: LexicalNode | null | undefined): node is HeadingNode =>
  node instanceof HeadingNode
