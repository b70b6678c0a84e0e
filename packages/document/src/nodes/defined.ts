import { $getState, $setState, createState, DecoratorNode, type Klass, type StateConfig } from 'lexical'
import type { Json, Properties } from '../content/index.ts'
import { type DecoratedConfig, flat } from './config.ts'
import { blockStates, DecoratedNode } from './decorated.ts'

/** A block that an application defines: its properties are properties of the block in the document, one by one. */
export abstract class DefinedNode extends DecoratedNode {
  /** All properties; a missing one, or one of another kind than its default, has its default. */
  abstract getProperties(): Properties

  /** Changes some of them; others' changes to other properties at the same time stay. */
  abstract setProperties(changes: Properties): void

  override getTextContent(): string {
    return '\n'
  }

  protected override showPlain(element: HTMLElement): void {
    element.textContent = `[${this.getType()}]`
  }
}

const kindOf = (value: Json | undefined): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

/**
 * Makes the node class of a block of an application.
 *
 * @param type - the block's type in the document, for ever.
 * @param defaults - every property with its default; what differs from it is stored.
 */
export const defineNode = (type: string, defaults: Properties): Klass<DefinedNode> => {
  const states = new Map<string, StateConfig<string, Json>>(
    Object.entries(defaults).map(([key, fallback]) => [
      key,
      createState(key, {
        parse: (value) => (kindOf(value as Json) === kindOf(fallback) ? (value as Json) : fallback),
        isEqual: (a, b) => a === b || JSON.stringify(a) === JSON.stringify(b),
      }),
    ]),
  )
  return class extends DefinedNode {
    override $config(): DecoratedConfig<string> {
      return this.config(type, {
        extends: DecoratorNode,
        stateConfigs: [...blockStates, ...[...states.values()].map(flat)],
      })
    }

    override getProperties(): Properties {
      return Object.fromEntries([...states].map(([key, state]) => [key, $getState(this, state)]))
    }

    override setProperties(changes: Properties): void {
      for (const [key, value] of Object.entries(changes)) {
        const state = states.get(key)
        if (state && value !== undefined) $setState(this, state, value)
      }
    }
  }
}
