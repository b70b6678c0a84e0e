import { $getState, createState, ElementNode, type StateConfig } from 'lexical'
import { TONES, type Tone } from '../content/index.ts'
import { type ElementConfig, flat } from './config.ts'
import { ContainerNode } from './container.ts'
import { parseOneOf } from './parse.ts'

export const calloutTone: StateConfig<'tone', Tone> = createState('tone', {
  parse: parseOneOf(TONES, 'note'),
})

/** Blocks set apart, with a tone. */
export class CalloutNode extends ContainerNode {
  override $config(): ElementConfig<'callout'> {
    return this.config('callout', { extends: ElementNode, stateConfigs: [flat(calloutTone)] })
  }

  protected override createElement(): HTMLElement {
    return document.createElement('aside')
  }

  protected override showProperties(element: HTMLElement): void {
    element.dataset.tone = $getState(this, calloutTone)
  }
}
