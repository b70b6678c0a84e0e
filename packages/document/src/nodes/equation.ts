import { $getState, createState, DecoratorNode, type StateConfig } from 'lexical'
import { type DecoratedConfig, flat } from './config.ts'
import { blockStates, DecoratedNode } from './decorated.ts'
import { parseText } from './parse.ts'

/** TeX source. Last writer wins: an equation is edited as a whole. */
export const equationTex: StateConfig<'tex', string> = createState('tex', { parse: parseText })

/** An equation on lines of its own. */
export class EquationNode extends DecoratedNode {
  override $config(): DecoratedConfig<'equation'> {
    return this.config('equation', {
      extends: DecoratorNode,
      stateConfigs: [...blockStates, flat(equationTex)],
    })
  }

  override getTextContent(): string {
    return $getState(this, equationTex)
  }
}

/** An equation in a line of text. */
export class InlineEquationNode extends DecoratedNode {
  override $config(): DecoratedConfig<'inline-equation'> {
    return this.config('inline-equation', { extends: DecoratorNode, stateConfigs: [flat(equationTex)] })
  }

  override getTextContent(): string {
    return $getState(this, equationTex)
  }

  override isInline(): boolean {
    return true
  }
}
