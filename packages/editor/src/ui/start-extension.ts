import type { LexicalEditor, LexicalExtension } from 'lexical'

/**
 * Starts one of Lexical's extensions on an editor that is built already, so that it can be loaded later. Only for one
 * that stands alone: what it may ask for here is its own output.
 *
 * @returns stops it
 */
export const startExtension = <Config extends object, Output>(
  editor: LexicalEditor,
  // The last is what `init` gives; an extension that has one needs an editor that is still to be built.
  { config, build, register }: LexicalExtension<Config, string, Output, unknown>,
): (() => void) => {
  // What an extension alone may ask for, of Lexical's larger interfaces.
  const defaults = (config ?? {}) as Config
  const output = build?.(editor, defaults, {} as never)
  return register?.(editor, defaults, { getOutput: () => output } as never) ?? (() => undefined)
}
