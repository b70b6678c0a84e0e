import { ElementNode } from 'lexical'
import type { ElementConfig } from './config.ts'
import { ContainerNode } from './container.ts'

/** A quote of more than plain paragraphs, which are quotes of their own: lists, code and headings that are quoted. */
export class BlockquoteNode extends ContainerNode {
  override $config(): ElementConfig<'blockquote'> {
    return this.config('blockquote', { extends: ElementNode })
  }

  protected override createElement(): HTMLElement {
    return document.createElement('blockquote')
  }
}
