import { $getState, createState, DecoratorNode, type StateConfig } from 'lexical'
import { type DecoratedConfig, flat } from './config.ts'
import { DecoratedNode } from './decorated.ts'
import { parseOneOf, parseText } from './parse.ts'

const KINDS = ['person', 'document', 'date'] as const
export type MentionKind = (typeof KINDS)[number]

export const mentionKind: StateConfig<'kind', MentionKind> = createState('kind', {
  parse: parseOneOf(KINDS, 'person'),
})
/** What is meant: a person's or document's id, or a date such as `2026-11-23`. */
export const mentionTarget: StateConfig<'target', string> = createState('target', { parse: parseText })
/** What is read, without the `@`. */
export const mentionLabel: StateConfig<'label', string> = createState('label', { parse: parseText })

/** A person, document or date in a line of text. */
export class MentionNode extends DecoratedNode {
  override $config(): DecoratedConfig<'mention'> {
    return this.config('mention', {
      extends: DecoratorNode,
      stateConfigs: [flat(mentionKind), flat(mentionTarget), flat(mentionLabel)],
    })
  }

  override getTextContent(): string {
    return `@${$getState(this, mentionLabel)}`
  }

  override isInline(): boolean {
    return true
  }
}
