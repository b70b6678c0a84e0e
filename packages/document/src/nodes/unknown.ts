import {
  $getState,
  createState,
  DecoratorNode,
  type EditorConfig,
  ElementNode,
  type StateConfig,
} from 'lexical'
import type { Properties } from '../content/index.ts'
import { type DecoratedConfig, type ElementConfig, flat } from './config.ts'
import { DecoratedNode } from './decorated.ts'
import { parseProperties, parseText } from './parse.ts'

/** The type that this version does not know. */
export const unknownName: StateConfig<'name', string> = createState('name', { parse: parseText })
export const unknownProperties: StateConfig<'properties', Properties> = createState('properties', {
  parse: parseProperties,
  isEqual: (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b),
})

/** A block of a newer version or an extension that is not here: its words can be read and edited. */
export class UnknownBlockNode extends ElementNode {
  override $config(): ElementConfig<'unknown'> {
    return this.config('unknown', {
      extends: ElementNode,
      stateConfigs: [flat(unknownName), flat(unknownProperties)],
    })
  }

  override createDOM(config: EditorConfig): HTMLElement {
    const element = document.createElement('div')
    const className: unknown = config.theme.unknown
    if (typeof className === 'string') element.className = className
    element.dataset.unknown = $getState(this, unknownName)
    return element
  }

  override updateDOM(_previous: this, element: HTMLElement): boolean {
    element.dataset.unknown = $getState(this, unknownName)
    return false
  }
}

/** The same in a line of text. */
export class UnknownAtomNode extends DecoratedNode {
  override $config(): DecoratedConfig<'unknown-atom'> {
    return this.config('unknown-atom', {
      extends: DecoratorNode,
      stateConfigs: [flat(unknownName), flat(unknownProperties)],
    })
  }

  override getTextContent(): string {
    return ''
  }

  protected override showPlain(element: HTMLElement): void {
    element.textContent = `[${$getState(this, unknownName)}]`
  }

  override isInline(): boolean {
    return true
  }
}
