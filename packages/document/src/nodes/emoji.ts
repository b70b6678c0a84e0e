import { $getState, createState, DecoratorNode, type StateConfig } from 'lexical'
import { type DecoratedConfig, flat } from './config.ts'
import { DecoratedNode } from './decorated.ts'
import { parseText } from './parse.ts'

/** The characters shown, such as 🎉. */
export const emojiCharacters: StateConfig<'emoji', string> = createState('emoji', { parse: parseText })
/** Its short name, such as `tada`. */
export const emojiName: StateConfig<'name', string> = createState('name', { parse: parseText })

/** An emoji that is picked by name; those that are typed are text. */
export class EmojiNode extends DecoratedNode {
  override $config(): DecoratedConfig<'emoji'> {
    return this.config('emoji', {
      extends: DecoratorNode,
      stateConfigs: [flat(emojiCharacters), flat(emojiName)],
    })
  }

  override getTextContent(): string {
    return $getState(this, emojiCharacters)
  }

  override isInline(): boolean {
    return true
  }
}
