import { type EditorConfig, ElementNode } from 'lexical'

/** A block that holds blocks. To the caret its inside is a page of its own, so nothing merges across its edge. */
export abstract class ContainerNode extends ElementNode {
  protected abstract createElement(): HTMLElement

  override createDOM(config: EditorConfig): HTMLElement {
    const element = this.createElement()
    const className: unknown = config.theme[this.getType()]
    if (typeof className === 'string') element.className = className
    this.showProperties(element)
    return element
  }

  override updateDOM(_previous: this, element: HTMLElement): boolean {
    this.showProperties(element)
    return false
  }

  protected showProperties(_element: HTMLElement): void {}

  override isShadowRoot(): boolean {
    return true
  }

  override canBeEmpty(): boolean {
    return false
  }
}
