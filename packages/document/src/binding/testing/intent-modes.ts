import type { IntentOptions } from './intent-steps.ts'

/** What the random runs look at, by name. */
export const intentModes: Readonly<Record<string, IntentOptions>> = {
  'typing, formats and block types': {},
  moves: { moves: true },
  structure: { structure: true },
  undo: { undo: true },
  'undo and structure': { undo: true, structure: true },
  everything: { structure: true, moves: true, undo: true },
}

/**
 * The modes to play one after the other, as often as each shall come.
 *
 * @param only - names of modes, separated by commas; all when absent.
 */
export function modeShares(only: string | undefined): string[] {
  const modes = only === undefined ? [...Object.keys(intentModes), 'everything'] : only.split(',')
  for (const mode of modes)
    if (!Object.hasOwn(intentModes, mode))
      throw new Error(`no such mode: ${mode}; there are ${Object.keys(intentModes).join(', ')}`)
  return modes
}
