import type {
  DecoratorNode,
  ElementNode,
  LexicalNode,
  StateConfig,
  StaticNodeConfigRecord,
  StaticNodeConfigValue,
} from 'lexical'

/** What `$config` of an element and of a decorated node returns, written out for the declaration files. */
export type ElementConfig<Type extends string> = StaticNodeConfigRecord<
  Type,
  { readonly extends: typeof ElementNode }
>
export type DecoratedConfig<Type extends string> = StaticNodeConfigRecord<
  Type,
  { readonly extends: typeof DecoratorNode }
>

export type States = NonNullable<StaticNodeConfigValue<LexicalNode, string>['stateConfigs']>

/** A state that stands in the node's JSON by its own name, so that the binding stores it as a property of the block. */
export const flat = <Key extends string, Value>(
  stateConfig: StateConfig<Key, Value>,
): { readonly flat: true; readonly stateConfig: StateConfig<Key, Value> } => ({ flat: true, stateConfig })
