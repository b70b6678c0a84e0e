import { type EditorConfig, ElementNode, type LexicalNode } from 'lexical'
import type { ElementConfig } from './config.ts'
import { ContainerNode } from './container.ts'

/**
 * A line that shows and hides the blocks below it: its first child is a `ToggleTitleNode`, the others are blocks.
 *
 * Whether it is open is each reader's own: the class `is-closed` on its element, which no state knows of.
 */
export class ToggleNode extends ContainerNode {
  override $config(): ElementConfig<'toggle'> {
    return this.config('toggle', { extends: ElementNode })
  }

  protected override createElement(): HTMLElement {
    return document.createElement('div')
  }
}

/** The line of a toggle that always shows. In the model it is the text of the toggle's own block. */
export class ToggleTitleNode extends ElementNode {
  override $config(): ElementConfig<'toggle-title'> {
    return this.config('toggle-title', { extends: ElementNode })
  }

  override createDOM(config: EditorConfig): HTMLElement {
    const element = document.createElement('div')
    const className: unknown = config.theme.toggleTitle
    if (typeof className === 'string') element.className = className
    return element
  }

  override updateDOM(): boolean {
    return false
  }

  override canReplaceWith(_replacement: LexicalNode): boolean {
    return false
  }
}
