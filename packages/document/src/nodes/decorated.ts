import {
  $getState,
  createState,
  DecoratorNode,
  type EditorConfig,
  type Klass,
  type LexicalEditor,
  type LexicalNode,
  type StateConfig,
} from 'lexical'
import type { Alignment, Direction } from '../content/index.ts'
import { MAX_INDENT } from '../content/limits.ts'
import { flat, type States } from './config.ts'

type Decorate<Node extends LexicalNode> = (node: Node, editor: LexicalEditor) => unknown

const decorations = new WeakMap<LexicalEditor, Map<string, Decorate<LexicalNode>>>()

/**
 * Sets what an editor shows for one kind of node, such as a React element; without it the node shows plain DOM.
 *
 * Register before the editor has content; nodes that are there already keep what they show until they change.
 *
 * @returns stops it.
 */
export function registerDecoration<Node extends DecoratedNode>(
  editor: LexicalEditor,
  klass: Klass<Node>,
  decorate: Decorate<Node>,
): () => void {
  const ofEditor = decorations.get(editor) ?? new Map<string, Decorate<LexicalNode>>()
  decorations.set(editor, ofEditor)
  // Kept by type, so it is only ever called with nodes of that class.
  ofEditor.set(klass.getType(), decorate as Decorate<LexicalNode>)
  return () => ofEditor.delete(klass.getType())
}

const ALIGNMENTS: readonly Alignment[] = ['left', 'center', 'right', 'justify', 'end']

/** What every block may have and elements have by themselves. */
export const blockAlign: StateConfig<'align', Alignment | undefined> = createState('align', {
  parse: (value) => ALIGNMENTS.find((align) => align === value),
})
export const blockDirection: StateConfig<'dir', Direction | undefined> = createState('dir', {
  parse: (value) => (value === 'ltr' || value === 'rtl' ? value : undefined),
})
export const blockIndent: StateConfig<'indent', number> = createState('indent', {
  parse: (value) => (typeof value === 'number' && value > 0 && value <= MAX_INDENT ? Math.floor(value) : 0),
})
export const blockStates: States = [flat(blockAlign), flat(blockDirection), flat(blockIndent)]

/** A node that is one thing to the caret: a picture, a mention. Plain DOM here, more through `registerDecoration`. */
export abstract class DecoratedNode extends DecoratorNode<unknown> {
  /** What stands for the node where nothing decorates it, and in plain text. */
  abstract override getTextContent(): string

  /** The element the node lives in. */
  protected createElement(): HTMLElement {
    return document.createElement(this.isInline() ? 'span' : 'div')
  }

  /** Shows the node without a decoration. */
  protected showPlain(element: HTMLElement): void {
    element.textContent = this.getTextContent()
  }

  override createDOM(config: EditorConfig, editor: LexicalEditor): HTMLElement {
    const element = this.createElement()
    const className: unknown = config.theme[this.getType()]
    if (typeof className === 'string') element.className = className
    element.dataset.node = this.getType()
    this.#showAlignment(element)
    if (!decorations.get(editor)?.has(this.getType())) {
      element.dataset.plain = ''
      this.showPlain(element)
    }
    return element
  }

  override updateDOM(_previous: this, element: HTMLElement): boolean {
    this.#showAlignment(element)
    if (element.dataset.plain !== undefined) this.showPlain(element)
    return false
  }

  #showAlignment(element: HTMLElement): void {
    if (this.isInline()) return
    element.style.textAlign = $getState(this, blockAlign) ?? ''
    element.dir = $getState(this, blockDirection) ?? ''
    const indent = $getState(this, blockIndent)
    element.style.setProperty(
      'padding-inline-start',
      indent > 0 ? `calc(${indent} * var(--lexical-indent-base-value, 40px))` : '',
    )
  }

  override decorate(editor: LexicalEditor): unknown {
    return decorations.get(editor)?.get(this.getType())?.(this, editor) ?? null
  }

  override isInline(): boolean {
    return false
  }
}
