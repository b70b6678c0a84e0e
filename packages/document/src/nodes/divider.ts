import { DecoratorNode } from 'lexical'
import type { DecoratedConfig } from './config.ts'
import { blockStates, DecoratedNode } from './decorated.ts'

/** A line across the page. */
export class DividerNode extends DecoratedNode {
  override $config(): DecoratedConfig<'divider'> {
    return this.config('divider', { extends: DecoratorNode, stateConfigs: blockStates })
  }

  override getTextContent(): string {
    return '\n'
  }

  protected override createElement(): HTMLElement {
    return document.createElement('hr')
  }

  protected override showPlain(): void {}
}
